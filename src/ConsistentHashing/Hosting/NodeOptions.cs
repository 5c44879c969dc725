namespace Purlin.ConsistentHashing;

/// <summary>A node as configuration writes it; see <see cref="Node"/> for the ranges.</summary>
public sealed class NodeOptions
{
    /// <summary>Its identity.</summary>
    public string Id { get; set; } = "";

    /// <summary>Its share of the keys relative to the other nodes.</summary>
    /// <value>1 unless given.</value>
    public double Weight { get; set; } = 1;

    /// <summary>The largest unit that fails together.</summary>
    public string? Region { get; set; }

    /// <summary>A unit of a region that fails together.</summary>
    public string? Zone { get; set; }

    /// <summary>A unit of a zone that fails together.</summary>
    public string? Rack { get; set; }

    /// <summary>What it may be asked for.</summary>
    /// <value><see cref="NodeState.Up"/> unless given.</value>
    public NodeState State { get; set; }

    internal Node ToNode() => new(Id) { Weight = Weight, Region = Region, Zone = Zone, Rack = Rack, State = State };
}
