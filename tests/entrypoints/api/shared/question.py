"""A question that the extractive experts can answer."""

from typing import Any

QUESTION: dict[str, Any] = {
    "query": "Which route?",
    "options": ["510(k)", "De Novo"],
    "agent_ids": ["fda_expert", "clinical_expert", "patient_safety_expert"],
    "evidence": [
        {
            "name": "routes.md",
            "text": "No predicate fits the new claim, so a De Novo request is feasible.\n\n"
            "A 510(k) is unlikely to hold without a predicate; the risk for patients is low.",
        }
    ],
}
