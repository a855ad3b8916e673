"""What becomes of one orchestrator under several policies, through several scenarios."""
