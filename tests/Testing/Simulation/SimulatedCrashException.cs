namespace Purlin.Testing;

/// <summary>
/// Unwinds the program of a node whose power failed in the middle of a disk operation, or that uses a file of an
/// earlier life. The simulation ends it; a program that catches it is dead all the same.
/// </summary>
public sealed class SimulatedCrashException : Exception
{
    internal SimulatedCrashException(SimulatedNode node)
        : base($"{node.Name} has crashed; this code no longer runs.") => Node = node;

    /// <summary>The node.</summary>
    public SimulatedNode Node { get; }
}
