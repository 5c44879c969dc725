using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Nodes by ranges of keys that keep their order: dates, names, numbers. Each range begins with its first key and ends
/// where the next begins; the last has no end. Immutable; a change makes a new map.
/// </summary>
/// <typeparam name="TKey">The keys; strings are compared by their UTF-16 code units unless told otherwise.</typeparam>
/// <remarks>A lookup is a binary search and allocates nothing. Thread-safe.</remarks>
public sealed class RangeShardMap<TKey>
    where TKey : notnull
{
    private readonly IComparer<TKey> _order;
    private readonly RangeShard<TKey>[] _shards;
    private readonly TKey[] _starts;

    /// <summary>A map by ranges.</summary>
    /// <param name="shards">At least one, in any order.</param>
    /// <exception cref="ArgumentException">There is none, two begin at one key, or a weight is out of its range.
    /// </exception>
    public RangeShardMap(params IEnumerable<RangeShard<TKey>> shards)
        : this(NaturalOrder, shards)
    {
    }

    private RangeShardMap(IComparer<TKey> order, IEnumerable<RangeShard<TKey>> shards)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(shards);
        _order = order;
        _shards = [.. shards];
        if (_shards.Length == 0)
            throw new ArgumentException("There is no shard, but a map needs at least 1.", nameof(shards));
        foreach (RangeShard<TKey> shard in _shards)
        {
            if (shard is null || shard.Node is null || shard.Start is null)
                throw new ArgumentException("A shard, its start or its node is null.", nameof(shards));
            ShardPlan.CheckWeight(shard.Weight, Show(shard.Start), nameof(shards));
        }

        Array.Sort(_shards, (a, b) => order.Compare(a.Start, b.Start));
        _starts = Array.ConvertAll(_shards, shard => shard.Start);
        for (int i = 1; i < _starts.Length; i++)
        {
            if (order.Compare(_starts[i - 1], _starts[i]) == 0)
            {
                throw new ArgumentException(
                    $"Two shards begin at '{Show(_starts[i])}', but a range has one node. Leave one out.",
                    nameof(shards));
            }
        }
    }

    /// <summary>The shards, in the order of their keys.</summary>
    public IReadOnlyList<RangeShard<TKey>> Shards => _shards;

    private static IComparer<TKey> NaturalOrder => typeof(TKey) == typeof(string)
        ? (IComparer<TKey>)StringComparer.Ordinal : Comparer<TKey>.Default;

    /// <summary>A map by ranges in an order of their own.</summary>
    /// <param name="order">The order of the keys; the same in every process.</param>
    /// <param name="shards">At least one, in any order.</param>
    /// <exception cref="ArgumentException">There is none, two begin at one key, or a weight is out of its range.
    /// </exception>
    public static RangeShardMap<TKey> InOrder(IComparer<TKey> order, params IEnumerable<RangeShard<TKey>> shards) =>
        new(order, shards);

    /// <summary>The node of a key.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="KeyNotFoundException">It is before the first range.</exception>
    public Node GetNode(TKey key) => TryGetNode(key, out Node? node) ? node : throw new KeyNotFoundException(
        $"The key is before the first range, which begins at '{Show(_starts[0])}'. Add a range, or use TryGetNode.");

    /// <summary>The node of a key, unless it is before the first range.</summary>
    /// <param name="key">The key.</param>
    /// <param name="node">The node, or null.</param>
    public bool TryGetNode(TKey key, [NotNullWhen(true)] out Node? node)
    {
        int place = PlaceOf(key);
        node = place >= 0 ? _shards[place].Node : null;
        return node is not null;
    }

    /// <summary>This map with a range divided: both parts stay where they are, so nothing moves.</summary>
    /// <param name="start">The first key of the second part.</param>
    /// <exception cref="ArgumentException">A range begins there already, or it is before the first.</exception>
    public RangeShardMap<TKey> Split(TKey start)
    {
        int place = ~Array.BinarySearch(_starts, start, _order);
        if (place <= 0)
        {
            throw new ArgumentException(
                $"A range begins at '{Show(start)}' already, or it is before the first. Split within a range.",
                nameof(start));
        }

        RangeShard<TKey> whole = _shards[place - 1];
        RangeShard<TKey> first = whole with { Weight = whole.Weight / 2 };
        return new(_order, [.. _shards[..(place - 1)], first, first with { Start = start }, .. _shards[place..]]);
    }

    /// <summary>This map with one range on another node.</summary>
    /// <param name="start">The range's first key.</param>
    /// <param name="node">Its node from now on.</param>
    /// <exception cref="ArgumentException">No range begins there.</exception>
    public RangeShardMap<TKey> Assign(TKey start, Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        int place = Array.BinarySearch(_starts, start, _order);
        return place >= 0
            ? new(_order, [.. _shards[..place], _shards[place] with { Node = node }, .. _shards[(place + 1)..]])
            : throw new ArgumentException($"No range begins at '{Show(start)}'. Split there first.", nameof(start));
    }

    /// <summary>Where this map's and another's ranges begin, in order: the places of a plan.</summary>
    /// <param name="other">The other map.</param>
    public IReadOnlyList<TKey> StartsWith(RangeShardMap<TKey> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var starts = new List<TKey>();
        foreach (TKey start in _starts.Concat(other._starts).Order(_order))
        {
            if (starts.Count == 0 || _order.Compare(starts[^1], start) != 0)
                starts.Add(start);
        }

        return starts;
    }

    /// <summary>
    /// Who must give which ranges to whom on the way from this map to another. The moves name places in
    /// <see cref="StartsWith"/>, each the range from there to the next place; a shard of the next map that is several
    /// places shares its weight among them equally.
    /// </summary>
    /// <param name="next">The map after, in the same order.</param>
    public MigrationPlan PlanTo(RangeShardMap<TKey> next)
    {
        IReadOnlyList<TKey> starts = StartsWith(next);
        int[] holders = [.. starts.Select(start => next.PlaceOf(start))];
        Dictionary<int, int> parts = holders.CountBy(holder => holder).ToDictionary();
        var pieces = new List<ShardPiece>(starts.Count);
        for (int i = 0; i < starts.Count; i++)
        {
            int before = PlaceOf(starts[i]);
            RangeShard<TKey>? to = holders[i] < 0 ? null : next._shards[holders[i]];
            double weight = to is null ? _shards[before].Weight : to.Weight / parts[holders[i]];
            pieces.Add(new ShardPiece(before < 0 ? null : _shards[before].Node, to?.Node, weight));
        }

        return ShardPlan.Build(pieces);
    }

    private static string Show(TKey key) => Convert.ToString(key, CultureInfo.InvariantCulture) ?? "";

    private int PlaceOf(TKey key)
    {
        int place = Array.BinarySearch(_starts, key, _order);
        return place >= 0 ? place : ~place - 1;
    }
}
