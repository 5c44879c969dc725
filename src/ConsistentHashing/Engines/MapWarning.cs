namespace Purlin.ConsistentHashing;

/// <summary>What a map warns of.</summary>
public enum MapWarningKind
{
    /// <summary>A node is due less than one slot, so that it owns one or none.</summary>
    BelowOneSlot = 1,
}

/// <summary>A map that works, but not as its owner may think.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Node">The node concerned.</param>
/// <param name="Message">The same as a sentence, with what to do.</param>
public sealed record MapWarning(MapWarningKind Kind, Node Node, string Message);
