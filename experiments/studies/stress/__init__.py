"""What becomes of a stake under several strategies, through several scenarios."""
