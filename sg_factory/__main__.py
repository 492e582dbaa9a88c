"""`python -m sg_factory`, the same as the `sg-factory` command."""

from sg_factory.cli import main

if __name__ == "__main__":
    main()
