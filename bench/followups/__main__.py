"""Print how often each way to choose asks about a point that an answer leaves out."""

from bench.followups.gold import always, by_rule, chance, half, hits, shortest


def main() -> None:
    print("| answers | choice | asked | about a missing point |")
    print("|---|---|---|---|")
    for name, last in (("made on", False), ("looked at once", True)):
        answers = half(last)
        ruled = by_rule(answers)
        asked = sum(probe is not None for probe in ruled)
        ways = {
            "rule of words": ruled,
            "first probe, after the shortest answers": shortest(answers, asked),
            "first probe, always": always(answers),
        }
        for way, chosen in ways.items():
            count = sum(probe is not None for probe in chosen)
            print(
                f"| {len(answers)} {name} | {way} | {count} | {_of(hits(answers, chosen), count)} |"
            )
        by_chance = _of(chance(answers), len(answers))
        print(f"| {len(answers)} {name} | any probe, always | {len(answers)} | {by_chance} |")


def _of(found: float, asked: int) -> str:
    return f"{found:.0f} ({found / asked:.0%})"


if __name__ == "__main__":
    main()
