using Purlin.Shared;

namespace Purlin.Snowflake;

// Generators whose node id is leased.
public sealed partial class SnowflakeGenerator
{
    /// <summary>The lease, of a leased generator.</summary>
    internal LeaseSource? Lease => _source as LeaseSource;

    /// <summary>
    /// A generator of a leased node, when it has one. It renews by itself, stops by itself when it cannot, and takes
    /// another node then; disposing it gives the node back.
    /// </summary>
    /// <param name="store">Not disposed with the generator.</param>
    /// <param name="options">
    /// Read here. <see cref="SnowflakeOptions.NodeId"/>, if set, is the node to ask for first; a fence is refused.
    /// </param>
    /// <param name="cancellationToken">
    /// Ends the waiting: a store that is new, or has just failed over, lets nobody in for a slice.
    /// </param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static async Task<SnowflakeGenerator> LeaseAsync(
        ISnowflakeLeaseStore store, SnowflakeOptions options, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SnowflakeGenerator generator = StartLeasing(store, options);
        try
        {
            while (true)
            {
                long version = generator._source.Changed.Version;
                MintingState state = generator._source.Advance(out _);
                if (state.Refusal != SnowflakeRefusal.NotLeased)
                    return generator;
                await generator._source.Changed.WaitAsync(
                    version, state.RetryAfter, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await generator.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// The same without waiting: until there is a lease it refuses, and <see cref="NextAsync"/> waits.
    /// </summary>
    internal static SnowflakeGenerator StartLeasing(ISnowflakeLeaseStore store, SnowflakeOptions options)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        options.Lease.Validate(options);
        var source = new LeaseSource(store, options, Entropy.NextUInt64());
        var generator = new SnowflakeGenerator(options, source);
        source.Start();
        return generator;
    }
}
