"""Shop mode: a customer, a check a shoe, and what differs between them by more than its error."""
