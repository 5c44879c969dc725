namespace Purlin.ConsistentHashing;

/// <summary>
/// Where a host's map comes from: either its nodes, from which every process makes the same map, or a saved map that
/// all processes share.
/// </summary>
/// <remarks>
/// An engine whose routing depends on the history of changes (<see cref="MapEngine.SlotMap"/>,
/// <see cref="MapEngine.Stateless"/>, <see cref="MapEngine.Jump"/>) is only taken from a saved map with its
/// fingerprint: made from nodes, a process that restarts would route otherwise than its siblings. When the options
/// change, the new map replaces the old, also one that code published; one that cannot be made leaves the old one in
/// place and shows in the health check.
/// </remarks>
public sealed class ConsistentHashingOptions
{
    /// <summary>The engine of the map.</summary>
    /// <value>
    /// <see cref="MapEngine.Rendezvous"/> unless given: determined by the set, moves the least, for up to some hundred
    /// nodes. <see cref="MapEngine.Maglev"/> looks up faster with more, and moves more.
    /// </value>
    public MapEngine Engine { get; set; } = MapEngine.Rendezvous;

    /// <summary>The nodes, where no saved map is given. In any order.</summary>
    public IList<NodeOptions> Nodes { get; } = [];

    /// <summary>
    /// The path of a map saved by <see cref="NodeMap.Save"/>, which brings its nodes. Read at start and when the
    /// options change: with a new map, set its <see cref="Fingerprint"/>.
    /// </summary>
    public string? MapFile { get; set; }

    /// <summary>
    /// The <see cref="NodeMap.Fingerprint"/> that the saved map must have, in 16 hexadecimal digits. Required where the
    /// engine depends on history: it is what all processes compare.
    /// </summary>
    public string? Fingerprint { get; set; }

    /// <summary>What a configuration has that is no value of its kind; null if all are.</summary>
    internal string? Malformed { get; set; }
}
