"""What a user can get wrong in a world's configuration."""


class ConfigError(ValueError):
    """A configuration value that cannot be simulated.

    Attributes:
        key: dotted configuration key.
        value: what was given.
        allowed: what would be right, as a phrase.
    """

    def __init__(self, key: str, value: object, allowed: str) -> None:
        super().__init__(f"{key}={value}: {allowed}")
        self.key = key
        self.value = value
        self.allowed = allowed
