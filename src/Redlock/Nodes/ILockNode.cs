namespace Purlin.Redlock;

/// <summary>One of the independent nodes that vote on locks.</summary>
public interface ILockNode : IAsyncDisposable
{
    /// <summary>What messages call it, such as <c>r1:6379</c>.</summary>
    string Name { get; }

    /// <summary>Has a batch carried out in one step, within the node's own deadline.</summary>
    /// <param name="batch">Gets the status and the replies.</param>
    /// <param name="cancellationToken">Ends the wait, not what is under way.</param>
    /// <exception cref="NodeUnavailableException">No answer came.</exception>
    ValueTask SubmitAsync(LockBatch batch, CancellationToken cancellationToken = default);
}
