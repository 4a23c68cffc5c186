"""What may be spent, and how what was spent adds up."""

import math

import pytest
from hypothesis import given

from adapters.hypothesis import budgets, usages
from domain.shared import Budget, InvalidValue, Usage

NOTHING = Usage()


class TestUsage:
    @given(usages(), usages(), usages())
    def test_it_adds_up_in_any_order(self, one: Usage, two: Usage, three: Usage) -> None:
        assert one + two == two + one
        assert (one + two) + three == one + (two + three)
        assert one + NOTHING == one

    @given(usages(), usages())
    def test_tokens_are_those_read_and_those_written(self, one: Usage, two: Usage) -> None:
        assert one.tokens == one.input_tokens + one.output_tokens
        assert (one + two).tokens == one.tokens + two.tokens
        assert (one + two).requests == one.requests + two.requests

    @given(usages(), usages())
    def test_one_unknown_price_makes_the_sum_unknown(self, one: Usage, two: Usage) -> None:
        assert ((one + two).usd is None) == (one.usd is None or two.usd is None)

    @given(usages(), usages())
    def test_what_was_added_can_be_taken_back(self, one: Usage, two: Usage) -> None:
        back = (one + two).less(two)

        assert (back.tokens, back.requests) == (one.tokens, one.requests)
        assert back.usd == (None if two.usd is None else one.usd)

    @given(usages(), usages())
    def test_nothing_is_ever_less_than_nothing(self, one: Usage, two: Usage) -> None:
        left = one.less(two)

        assert min(left.input_tokens, left.output_tokens, left.requests) >= 0
        assert left.usd is None or left.usd >= 0


class TestBudget:
    @pytest.mark.parametrize("limit", ["tokens", "usd", "seconds"])
    @pytest.mark.parametrize("value", [0, -1, math.inf, math.nan, True, "5"])
    def test_a_limit_is_a_number_above_0_and_the_error_names_it(
        self, limit: str, value: int
    ) -> None:
        with pytest.raises(InvalidValue, match="must be a number above 0") as refusal:
            Budget(**{limit: value})

        assert refusal.value.field == f"budget.{limit}"

    @given(usages())
    def test_without_limits_nothing_is_too_much(self, usage: Usage) -> None:
        assert Budget().exceeded_by(usage) is None

    @given(budgets(), usages())
    def test_a_limit_is_exceeded_by_more_than_it_says(self, budget: Budget, usage: Usage) -> None:
        beyond_tokens = budget.tokens is not None and usage.tokens > budget.tokens
        beyond_money = budget.usd is not None and (usage.usd or 0) > budget.usd

        assert (budget.exceeded_by(usage) is not None) == (beyond_tokens or beyond_money)

    @given(budgets(), usages(), usages())
    def test_spending_more_never_brings_a_panel_back_within(
        self, budget: Budget, one: Usage, more: Usage
    ) -> None:
        if budget.exceeded_by(one) and more.usd is not None:
            assert budget.exceeded_by(one + more)

    def test_the_limit_is_told_in_words(self) -> None:
        spent = Usage(input_tokens=900, output_tokens=200, usd=0.75)

        assert Budget(tokens=1_000).exceeded_by(spent) == "1,000 tokens"
        assert Budget(usd=0.5).exceeded_by(spent) == "0.5 USD"
        assert Budget(tokens=1_100, usd=0.75).exceeded_by(spent) is None
