"""What may befall a world at a given round: prices, exits, outages, attacks."""
