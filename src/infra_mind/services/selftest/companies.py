"""Companies drawn by a seed: requirements of one to three workloads in one region of each cloud."""

import random

from ...domain.requirements import Requirements

REGIONS = ("eu-central-1", "germanywestcentral", "europe-west3")
TYPES = ("web_application", "api_service", "saas", "ecommerce", "llm_application", "ml_training")
AVAILABILITIES = (None, "99%", "99.5%", "99.9%", "99.95%")
DURATIONS = (None, "15m", "1h", "4h", "24h")
SIZES = ("startup", "small", "medium", "large")


def company(seed: int) -> Requirements:
    """The same company for the same seed."""
    return Requirements.model_validate(description(seed))


def description(seed: int) -> dict[str, object]:
    """What the company of a seed says of itself."""
    draw = random.Random(seed)
    reliability = {
        "availability": draw.choice(AVAILABILITIES),
        "rto": draw.choice(DURATIONS),
        "rpo": draw.choice(DURATIONS),
        "downtime_cost_per_hour": draw.choice((None, 100, 2000)),
    }
    return {
        "company": {"size": draw.choice(SIZES), "country": "DE"},
        "budget": {"monthly": draw.choice((800, 4000, 20000, 100000))},
        "horizon_months": draw.choice((12, 36)),
        "team": {
            "developers": draw.randint(2, 20),
            "ops_engineers": draw.randint(0, 5),
            "on_call": draw.random() < 0.5,
            "skills": {"cloud": draw.randint(2, 4), "ml": draw.randint(1, 4)},
        },
        "clouds": {"regions": list(REGIONS)},
        "reliability": {key: value for key, value in reliability.items() if value is not None},
        "workloads": [_workload(draw, number) for number in range(draw.randint(1, 2))],
    }


def _workload(draw: random.Random, number: int) -> dict[str, object]:
    kind = draw.choice(TYPES)
    found: dict[str, object] = {"name": f"{kind.replace('_', '-')}-{number}", "type": kind}
    growth = draw.choice(("0%", "20%", "60%"))
    if kind == "llm_application":
        per_day = draw.choice((500, 20000))
        found["llm"] = {"requests_per_day": per_day, "input_tokens": 1500, "output_tokens": 300}
        found["traffic"] = {"growth_per_year": growth}
    elif kind == "ml_training":
        found["training"] = {"parameters_b": 1, "tokens_b": 2, "runs_per_month": 1}
    else:
        average = draw.choice((2, 40, 300))
        found["traffic"] = {
            "average_rps": average,
            "peak_rps": average * draw.choice((2, 6)),
            "growth_per_year": growth,
        }
        found["service"] = {"cpu_ms": draw.choice((5, 25)), "response_kb": draw.choice((5, 60))}
        found["stores"] = [
            {"name": "main", "kind": "relational", "size_gb": draw.choice((20, 400))}
        ]
    return found


def sound(seed: int) -> Requirements:
    """A company that has what it asks for: a web application, a budget that is ample, a team."""
    draw = random.Random(seed)
    average = draw.choice((5, 50, 200))
    stated = {
        "company": {"size": draw.choice(SIZES[1:]), "country": "DE"},
        "budget": {"monthly": 200_000},
        "team": {"developers": 8, "ops_engineers": 3, "on_call": True, "skills": {"cloud": 3}},
        "clouds": {"regions": list(REGIONS)},
        "reliability": {"availability": "99.9%", "rto": "4h", "rpo": "1h", "backup": "continuous"},
        "workloads": [
            {
                "name": "portal",
                "type": "web_application",
                "traffic": {"average_rps": average, "peak_rps": 3 * average},
                "service": {"cpu_ms": draw.choice((5, 20))},
                "stores": [{"name": "records", "kind": "relational", "size_gb": 100}],
            }
        ],
    }
    return Requirements.model_validate(stated)
