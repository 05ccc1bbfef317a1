"""What is known of the data before any law is sought: names, rounding, noise, origins, kinds of variables."""
