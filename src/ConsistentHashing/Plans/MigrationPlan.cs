using System.Diagnostics.CodeAnalysis;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Who must give which keys to whom on the way from one map to another, and what share of all keys that is. Owners are
/// compared, so nothing moves because a node is down.
/// </summary>
/// <remarks>
/// Engines that own ranges, entries or shards list all that moves in <see cref="Moves"/>, and summed up in
/// <see cref="Transfers"/>. The others (<see cref="PlanUnit.Keys"/>: rendezvous, stateless, jump, and maps of different
/// kinds) have no list: both are empty, <see cref="MovedShare"/> is the expected share, and <see cref="TryMove"/> says
/// of each key whether it moves. Immutable and thread-safe.
/// </remarks>
public sealed partial class MigrationPlan
{
    private readonly Func<ulong, (Node From, Node To)>? _move;

    /// <summary>A plan of moves that are known.</summary>
    internal MigrationPlan(
        PlanUnit unit, IReadOnlyList<KeyMove> moves, IReadOnlyList<Transfer> transfers,
        double movedShare, double minimumShare, Func<ulong, (Node From, Node To)>? move)
    {
        Unit = unit;
        Moves = moves;
        Transfers = transfers;
        MovedShare = movedShare;
        MinimumShare = minimumShare;
        _move = move;
    }

    /// <summary>What the numbers of <see cref="Moves"/> are.</summary>
    public PlanUnit Unit { get; }

    /// <summary>
    /// All that moves, in ascending order, nothing twice; empty for <see cref="PlanUnit.Keys"/>, whose engines have no
    /// ranges.
    /// </summary>
    public IReadOnlyList<KeyMove> Moves { get; }

    /// <summary>
    /// What each node gives to each other, in the order of their ids; empty for <see cref="PlanUnit.Keys"/>.
    /// </summary>
    public IReadOnlyList<Transfer> Transfers { get; }

    /// <summary>The share of all keys that moves; expected, not exact, for <see cref="PlanUnit.Keys"/>.</summary>
    public double MovedShare { get; }

    /// <summary>The least share that any map of the engine could move.</summary>
    public double MinimumShare { get; }

    /// <summary>How many entries the tables have, for <see cref="PlanUnit.TableEntries"/>; else 0.</summary>
    public int TableSize { get; init; }

    /// <summary>The plan from one map to another.</summary>
    /// <param name="from">The map before.</param>
    /// <param name="to">The map after.</param>
    /// <exception cref="ArgumentException">Their keys have different hashes or seeds.</exception>
    public static MigrationPlan Between(NodeMap from, NodeMap to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (from.Hash != to.Hash)
        {
            throw new ArgumentException(
                $"The map before hashes keys by {from.Hash}, this one by {to.Hash}, so that almost every key moves. "
                + "Make both with one hash and seed.", nameof(to));
        }

        return PlanBuilder.Build(from, to);
    }

    /// <summary>
    /// Whether keys of a hash move, and from whom to whom: for plans between maps of nodes, listed or not. A plan of
    /// shards has no hashes, and nothing moves by it.
    /// </summary>
    /// <param name="hash">The hash of a key.</param>
    /// <param name="from">Who gives it.</param>
    /// <param name="to">Who takes it.</param>
    public bool TryMove(ulong hash, [NotNullWhen(true)] out Node? from, [NotNullWhen(true)] out Node? to)
    {
        (from, to) = _move is null ? default : _move(hash);
        return from is not null && !string.Equals(from.Id, to?.Id, StringComparison.Ordinal);
    }
}
