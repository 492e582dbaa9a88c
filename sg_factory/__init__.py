"""sg-factory: declarative role files become AWS security groups."""

__version__ = "0.1.0"
