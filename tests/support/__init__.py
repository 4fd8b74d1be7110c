"""What tests share: digital runners, analyses, reports, answers and the words that are banned."""
