namespace Purlin.Redlock;

/// <summary>A node did not answer.</summary>
public sealed class NodeUnavailableException : Exception
{
    /// <summary>Says which node and why.</summary>
    /// <param name="message">Which node and why.</param>
    /// <param name="isUnknown">Whether the batch may have been carried out, or may be still.</param>
    /// <param name="innerException">What the client of the node threw.</param>
    public NodeUnavailableException(string message, bool isUnknown, Exception? innerException = null)
        : base(message, innerException) => IsUnknown = isUnknown;

    /// <summary>Whether the batch may have been carried out, or may be still.</summary>
    public bool IsUnknown { get; }
}
