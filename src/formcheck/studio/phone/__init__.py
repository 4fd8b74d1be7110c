"""A phone as the camera: codes that let one in, and all that the local network can reach."""
