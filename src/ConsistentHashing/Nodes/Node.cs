namespace Purlin.ConsistentHashing;

/// <summary>
/// A place that keys are routed to: a server, a shard, a queue. Immutable; <c>node with { Weight = 2 }</c> makes the
/// changed one, which <c>map.Replace</c> puts in the place of the old.
/// </summary>
/// <remarks>
/// The values are checked by <see cref="NodeSet"/>, which every map is made of. The domain path says what fails
/// together. A node without a region is in the one unnamed region; without a zone it is a zone of its own, without a
/// rack a rack of its own. Zones of the same name in different regions are different zones, and so for racks.
/// </remarks>
/// <param name="Id">
/// Its identity, from 1 to 256 characters of well-formed text. It decides the routing and every tie; compared by its
/// UTF-16 code units, so the same in every culture.
/// </param>
public sealed record Node(string Id)
{
    /// <summary>
    /// Its share of the keys relative to the other nodes: above 0 and finite. Taken exactly, as the rational number
    /// that a double is; every integer to 2^53 is one. 1 unless given.
    /// </summary>
    public double Weight { get; init; } = 1;

    /// <summary>The largest unit that fails together, of 1 to 256 characters; null is the unnamed region.</summary>
    public string? Region { get; init; }

    /// <summary>A unit of a region that fails together; null is a zone of its own.</summary>
    public string? Zone { get; init; }

    /// <summary>A unit of a zone that fails together; null is a rack of its own.</summary>
    public string? Rack { get; init; }

    /// <summary>What it may be asked for. <see cref="NodeState.Up"/> unless given.</summary>
    public NodeState State { get; init; }

    /// <summary>The id.</summary>
    public override string ToString() => Id;
}
