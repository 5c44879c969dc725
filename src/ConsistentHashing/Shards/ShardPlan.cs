using System.Globalization;

namespace Purlin.ConsistentHashing;

/// <summary>Makes the plan of pieces in order: neighbours that go the same way are one move.</summary>
internal static class ShardPlan
{
    public static MigrationPlan Build(List<ShardPiece> pieces)
    {
        double total = pieces.Sum(piece => piece.Weight);
        var moves = new List<KeyMove>();
        var gains = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var transfers = new SortedDictionary<(string From, string To), Transfer>(PairOrder);
        double moved = 0;
        for (int place = 0; place < pieces.Count; place++)
        {
            (Node? from, Node? to, double weight) = pieces[place];
            double share = weight / total;
            if (to is not null)
                gains[to.Id] = gains.GetValueOrDefault(to.Id) + share;
            if (from is not null)
                gains[from.Id] = gains.GetValueOrDefault(from.Id) - share;
            // What nobody had has nobody to give it, and what nobody gets is given to nobody.
            if (from is null || to is null || string.Equals(from.Id, to.Id, StringComparison.Ordinal))
                continue;

            moved += share;
            Add(moves, new KeyMove((ulong)place, (ulong)place, from, to, share));
            Transfer before = transfers.GetValueOrDefault((from.Id, to.Id), new Transfer(from, to, 0));
            transfers[(from.Id, to.Id)] = before with { Share = before.Share + share };
        }

        return new MigrationPlan(
            PlanUnit.Shards, moves, [.. transfers.Values], moved,
            Math.Min(moved, gains.Values.Sum(gain => Math.Max(0, gain))), move: null);
    }

    public static void CheckWeight(double weight, string name, string argument)
    {
        if (!(weight > 0 && double.IsFinite(weight)))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The weight of shard '{name}' is {weight:R}, but must be a finite number above 0."), argument);
        }
    }

    private static Comparer<(string From, string To)> PairOrder { get; } =
        Comparer<(string From, string To)>.Create(static (a, b) =>
        {
            int order = string.CompareOrdinal(a.From, b.From);
            return order != 0 ? order : string.CompareOrdinal(a.To, b.To);
        });

    private static void Add(List<KeyMove> moves, KeyMove move)
    {
        if (moves.Count > 0 && moves[^1] is var last && last.Last + 1 == move.First
            && string.Equals(last.From.Id, move.From.Id, StringComparison.Ordinal)
            && string.Equals(last.To.Id, move.To.Id, StringComparison.Ordinal))
        {
            moves[^1] = last with { Last = move.Last, Share = last.Share + move.Share };
            return;
        }

        moves.Add(move);
    }
}
