"""`ask-panel ask`."""

import typer

from entrypoints.cli import question_options as asked
from entrypoints.cli import seat_options as seats
from entrypoints.cli.option_values import RuleChanges
from entrypoints.cli.options import AsJson, DatabaseUrl, ExpertsFile, TenantName
from entrypoints.cli.sections import SectionedCommand

_EPILOG = """\b
Types of panel (--type), and how many seats they have:
  structured   2-5   one after the other, seeing those before; then revision
  open         2-8   all at once, blind; an exchange; themes that all validate
  socratic     2-5   assumptions are named, challenged, thought away, judged
  adversarial  2-7   two sides by lot: cases, challenges, rebuttals; a judge
  delphi       2-15  blind ratings; again, shown statistics, unsigned reasons
  hybrid       2-8   any other (--base) with people on seats; a person signs

\b
Models (--model), by their provider, with the variable for its key:
  openai:NAME     OPENAI_API_KEY; OPENAI_BASE_URL for any compatible server
  anthropic:NAME  ANTHROPIC_API_KEY
  google:NAME     GOOGLE_API_KEY
  ollama:NAME     no key; OLLAMA_BASE_URL if it is not on this machine
  local:NAME      no key: open weights in this process, by folder or name on
                  the Hugging Face Hub; needs the extra ask-panel[local]
  extractive      no model, no key: quotes the evidence, does not reason

\b
Examples:
  ask-panel ask "Which route?" --option "510(k)" --option "De Novo" \\
    --evidence notes/
  ask-panel ask "Which route?" --model openai:gpt-5-mini --dry-run
  ask-panel ask "Which route?" --model openai:gpt-5-mini --budget-usd 0.50 \\
    --deadline 10m --expert-model fda_expert=anthropic:claude-sonnet-4-5
  ask-panel ask "Which route?" --type hybrid --base delphi \\
    --person "jane:Dr. Jane Smith" --evidence notes/
  ask-panel ask - --evidence notes/ --json < question.txt > result.json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(cls=SectionedCommand, epilog=_EPILOG)(ask)


def ask(  # noqa: PLR0913 - one parameter an option
    question: asked.Query,
    *,
    options: asked.Options = None,
    evidence: asked.Evidence = None,
    dimensions: asked.Dimensions = None,
    panel_type: asked.PanelTypeName = "structured",
    base: asked.Base = None,
    rounds: asked.Rounds = None,
    rule: asked.Rule = None,
    closing_vote: asked.ClosingVote = False,
    seed: asked.Seed = 0,
    experts: seats.Experts = None,
    experts_file: ExpertsFile = None,
    people: seats.People = None,
    model: seats.Model = "",
    expert_models: seats.ExpertModels = None,
    chair_model: seats.ChairModel = "",
    fallback_model: seats.FallbackModel = "",
    budget_usd: seats.BudgetUsd = None,
    budget_tokens: seats.BudgetTokens = None,
    deadline: seats.Deadline = None,
    dry_run: seats.DryRun = False,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> int:
    """Put a question to a panel and run it to its recommendation.

    Repeat --option, --evidence, --dimension, --expert, --person and --expert-model for more than
    one. Progress goes to stderr, the result to stdout. Ctrl-C stops without loss: every answer is
    kept, and 'ask-panel resume' goes on without asking anybody twice.
    """
    from entrypoints.cli.asking import ask_panel, estimate_question
    from entrypoints.cli.place import Place
    from entrypoints.cli.question import Question, read_question

    wanted = Question(
        query=read_question(question),
        options=tuple(options or ()),
        evidence=tuple(evidence or ()),
        dimensions=tuple(dimensions or ()),
        panel_type=panel_type,
        base=base,
        rounds=rounds,
        rule=rule or RuleChanges(),
        closing_vote=closing_vote,
        seed=seed,
        agent_ids=tuple(experts or ()),
        experts_file=experts_file,
        people=tuple(people or ()),
        model=model,
        expert_models=tuple(expert_models or ()),
        chair_model=chair_model,
        fallback_model=fallback_model,
        budget_usd=budget_usd,
        budget_tokens=budget_tokens,
        deadline=deadline,
    )
    place = Place(database_url=db, tenant=tenant)
    if dry_run:
        return estimate_question(wanted, place=place, as_json=as_json)
    return ask_panel(wanted, place=place, as_json=as_json)
