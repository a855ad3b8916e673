"""Root configuration and groups, as YAML files that Hydra composes."""
