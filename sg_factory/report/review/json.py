"""A review → JSON: docs/review.md describes it."""

from __future__ import annotations

from typing import Any

from sg_factory.text.json_text import json_text
from sg_factory.usage.review.items import GroupUse, Review, ReviewItem


def as_json(review: Review) -> str:
    """Return the items by owner as a JSON document."""
    return json_text(
        {
            "project": review.project,
            "as_of": review.as_of.isoformat(),
            "due_until": review.until.isoformat(),
            "owners": [
                {
                    "owner": owner,
                    "contact": list(review.contacts.get(owner or "", ())),
                    "items": [_item(item) for item in items],
                }
                for owner, items in review.by_owner
            ],
            **({"groups": [_group(use) for use in review.groups]} if review.groups is not None else {}),
            "without_review_date": list(review.unscheduled),
            "unknown": list(review.notes),
        }
    )


def _item(item: ReviewItem) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "date_of": item.date and item.date.subject,
        "date": item.date and item.date.written,
        "roles": list(item.roles),
        "rules": list(item.flows),
        "names": list(item.names),
        "text": item.text,
        "where": item.where and {"file": item.where.file, "line": item.where.line},
        "environments": list(item.environments) or None,
        **({"deployed": item.is_deployed} if item.date and item.date.subject == "expiry" else {}),
    }


def _group(use: GroupUse) -> dict[str, Any]:
    return {
        "role": use.role,
        "environment": use.environment,
        "id": use.id,
        "verdict": use.verdict,
        "holders": [{"kind": holder.kind, "id": holder.id} for holder in use.holders],
    }
