"""BondingManager, one module for each concern.

`delegation` bonds and unbonds, `transfer` hands bonds over, `active_set` and `pool` rank
the orchestrators, `rewards` and `fees` bring in what `earnings` and `factors` share out,
`slashing` takes away, `setters` hold the parameters, `views` read.

Source: contracts/bonding/BondingManager.sol, f225b10.
"""
