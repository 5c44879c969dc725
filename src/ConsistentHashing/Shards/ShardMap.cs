using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Purlin.ConsistentHashing;

/// <summary>
/// A map in which a person, not a hash, decides: named parts of the keys, each with its node. Immutable; a change makes
/// a new map, and the same <see cref="MigrationPlan"/> as between hashed maps says who gives what to whom.
/// </summary>
/// <remarks>Lookups allocate nothing. Thread-safe.</remarks>
public abstract class ShardMap
{
    /// <summary>The most characters of a shard's name.</summary>
    public const int MaxNameLength = 256;

    private readonly Shard[] _shards;
    private readonly FrozenDictionary<string, int> _places;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _placesBySpan;

    private protected ShardMap(IEnumerable<Shard> shards)
    {
        ArgumentNullException.ThrowIfNull(shards);
        _shards = [.. shards];
        Check(_shards);
        Array.Sort(_shards, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        _places = _shards.Select((shard, place) => KeyValuePair.Create(shard.Name, place))
            .ToFrozenDictionary(StringComparer.Ordinal);
        _placesBySpan = _places.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The shards, in the ordinal order of their names.</summary>
    public IReadOnlyList<Shard> Shards => _shards;

    /// <summary>The names of this map's and another's shards, in ordinal order: the places of a plan.</summary>
    /// <param name="other">The other map.</param>
    public IReadOnlyList<string> NamesWith(ShardMap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return [.. _places.Keys.Union(other._places.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Who must give which shards to whom on the way from this map to another. The moves name places in
    /// <see cref="NamesWith"/>; shares are weights over the sum, those of the next map where a shard is in both.
    /// </summary>
    /// <param name="next">The map after, of the same kind.</param>
    /// <exception cref="ArgumentException">It is of another kind.</exception>
    public MigrationPlan PlanTo(ShardMap next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.GetType() != GetType())
        {
            throw new ArgumentException(
                $"It is a {next.GetType().Name}, but this map is a {GetType().Name}: names mean something else there.",
                nameof(next));
        }

        var pieces = new List<ShardPiece>();
        foreach (string name in NamesWith(next))
        {
            Shard? before = Find(name);
            Shard? after = next.Find(name);
            double weight = (next._places.TryGetValue(name, out int place) ? next._shards[place] : before!).Weight;
            pieces.Add(new ShardPiece(before?.Node, after?.Node, weight));
        }

        return ShardPlan.Build(pieces);
    }

    /// <summary>The shard of a name as keys are looked up; null if none has it.</summary>
    private protected abstract Shard? Find(ReadOnlySpan<char> name);

    private protected Shard? FindExactly(ReadOnlySpan<char> name) =>
        _placesBySpan.TryGetValue(name, out int place) ? _shards[place] : null;

    /// <summary>The shard without a name, which has what no other has; null if there is none.</summary>
    private protected Shard? Remainder => _shards[0].Name.Length == 0 ? _shards[0] : null;

    /// <summary>The shards with one of them on another node.</summary>
    private protected IEnumerable<Shard> Reassign(string name, Node node)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(node);
        return _places.TryGetValue(name, out int place)
            ? [.. _shards[..place], _shards[place] with { Node = node }, .. _shards[(place + 1)..]]
            : throw new ArgumentException(
                $"No shard of the {_shards.Length} has the name '{name}'. Make a map with it first.", nameof(name));
    }

    [DoesNotReturn]
    private protected static void ThrowUnknown() => throw new KeyNotFoundException(
        "No shard has the key, and none has the empty name, for the remaining keys. Add one, or use TryGetNode.");

    private static void Check(Shard[] shards)
    {
        if (shards.Length == 0)
            throw new ArgumentException("There is no shard, but a map needs at least 1.", nameof(shards));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Shard shard in shards)
        {
            if (shard is null || shard.Node is null)
                throw new ArgumentException("A shard or its node is null.", nameof(shards));
            if (shard.Name is null || shard.Name.Length > MaxNameLength)
            {
                throw new ArgumentException(
                    $"A shard's name has {shard.Name?.Length ?? 0} characters or is null, but must have 0 to "
                    + $"{MaxNameLength}.", nameof(shards));
            }

            if (!names.Add(shard.Name))
            {
                throw new ArgumentException(
                    $"The name '{shard.Name}' occurs twice, but names one shard. Leave one out.", nameof(shards));
            }

            ShardPlan.CheckWeight(shard.Weight, shard.Name, nameof(shards));
        }
    }
}
