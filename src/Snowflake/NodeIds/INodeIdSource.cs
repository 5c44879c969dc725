namespace Purlin.Snowflake;

/// <summary>
/// Says which node a generator is: configuration, an orchestrator, a coordinator such as ZooKeeper. A node id from here
/// promises what its giver promises; only a lease (<see cref="ISnowflakeLeaseStore"/>) is checked by the library.
/// Thread-safe.
/// </summary>
public interface INodeIdSource
{
    /// <summary>The node id.</summary>
    /// <param name="layout">What it is for.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <returns>From 0 to the layout's <see cref="SnowflakeLayout.MaxNode"/>; null if it does not know.</returns>
    /// <exception cref="InvalidOperationException">Its answer is no node id of the layout.</exception>
    ValueTask<int?> FindAsync(SnowflakeLayout layout, CancellationToken cancellationToken = default);
}
