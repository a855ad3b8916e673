"""Run the world: SimPy's clock, the chain, the network, the market, the recorder."""
