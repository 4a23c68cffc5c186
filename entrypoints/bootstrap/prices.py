"""What costs are told by."""


def price_list() -> str:
    """The list of models' prices that came with this installation, with its version."""
    from adapters.llm.prices import price_list as name_of_list

    return name_of_list()
