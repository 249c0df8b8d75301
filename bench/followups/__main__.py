"""Print how often the rule of words asks about a point that an answer leaves out."""

from bench.followups.gold import by_rule, half, hits, shortest


def main() -> None:
    print("| answers | asked | rule: asks about a missing point | shortest first |")
    print("|---|---|---|---|")
    for name, last in (("made on", False), ("looked at once", True)):
        answers = half(last)
        chosen = by_rule(answers)
        asked = sum(probe is not None for probe in chosen)
        other = hits(answers, shortest(answers, asked))
        print(f"| {len(answers)} {name} | {asked} | {hits(answers, chosen)} | {other} |")


if __name__ == "__main__":
    main()
