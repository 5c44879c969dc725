using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Purlin.Shared;

namespace Purlin.Redlock;

/// <summary>
/// Locks over independent nodes: a lock is held when more than half of the configured nodes have granted it.
/// Thread-safe; a process has one for each namespace.
/// </summary>
/// <remarks>
/// Who asks for a lock that he has himself waits for himself, until his time is over: a lock knows no threads. Where
/// that is to be let through, pass the same <see cref="LockOwner"/>.
/// </remarks>
public sealed partial class DistributedLocks : IAsyncDisposable
{
    /// <summary>The most names that are locked at once.</summary>
    public const int MaxNames = 32;

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(365);

    private readonly ILockNode[] _nodes;
    private readonly EngineDriver _driver;
    private readonly LockTelemetry _telemetry;
    private readonly TimeProvider _timeProvider;
    private readonly long _timeToLiveMs;
    private readonly long _maxHoldTicks;
    private readonly bool _isRenewing;
    private int _isDisposed;

    /// <summary>Locks with the default options.</summary>
    /// <param name="nodes">All nodes of the configuration, whether they can be reached or not; 1, 3, 5, 7 or 9.</param>
    public DistributedLocks(IEnumerable<ILockNode> nodes)
        : this(nodes, new DistributedLockOptions())
    {
    }

    /// <summary>Locks.</summary>
    /// <param name="nodes">All nodes of the configuration, also those that are away; disposed with this.</param>
    /// <param name="options">Read here.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public DistributedLocks(IEnumerable<ILockNode> nodes, DistributedLockOptions options)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(options);
        _nodes = [.. nodes];
        LockTerms terms = options.Terms(_nodes.Length);
        _timeToLiveMs = DistributedLockOptions.Ms(options.TimeToLive);
        _maxHoldTicks = options.MaxHold?.Ticks ?? LockClaim.Never;
        (_isRenewing, _timeProvider) = (options.RenewsLocks, options.TimeProvider);
        _telemetry = new LockTelemetry(options, terms, _nodes);
        _driver = new EngineDriver(_nodes, terms, options.TimeProvider, _telemetry);
        _telemetry.Observe(_driver);
    }

    /// <summary>Tries once to take a lock.</summary>
    /// <param name="name">The lock's name, 1 to <see cref="LockBatch.MaxNameBytes"/> bytes of UTF-8.</param>
    /// <param name="cancellationToken">Gives up; what was granted meanwhile is released.</param>
    /// <returns>The lock, or who keeps it.</returns>
    public async Task<LockAttempt> TryAcquireAsync(string name, CancellationToken cancellationToken = default) =>
        await EnterAsync(name, names: null, waitUntilTicks: 0, cancellationToken).ConfigureAwait(false);

    /// <summary>Tries once to take several locks at once: all or none.</summary>
    /// <param name="names">1 to <see cref="MaxNames"/> different names.</param>
    /// <param name="cancellationToken">Gives up; what was granted meanwhile is released.</param>
    public async Task<LockAttempt> TryAcquireAsync(
        IReadOnlyCollection<string> names, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        return await EnterAsync(name: null, names, waitUntilTicks: 0, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a lock, waiting for it.</summary>
    /// <param name="name">The lock's name, 1 to <see cref="LockBatch.MaxNameBytes"/> bytes of UTF-8.</param>
    /// <param name="wait">How long to wait at most; to 365 days.</param>
    /// <param name="cancellationToken">Gives up; what was granted meanwhile is released.</param>
    /// <exception cref="LockTimeoutException">The lock was not to be had in that time.</exception>
    public async Task<LockHandle> AcquireAsync(
        string name, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        long until = EndOf(wait);
        return HeldOrThrow(await EnterAsync(name, names: null, until, cancellationToken).ConfigureAwait(false), wait);
    }

    /// <summary>Takes several locks at once, all or none, waiting for them.</summary>
    /// <param name="names">1 to <see cref="MaxNames"/> different names.</param>
    /// <param name="wait">How long to wait at most; to 365 days.</param>
    /// <param name="cancellationToken">Gives up; what was granted meanwhile is released.</param>
    /// <exception cref="LockTimeoutException">The locks were not to be had in that time.</exception>
    public async Task<LockHandle> AcquireAsync(
        IReadOnlyCollection<string> names, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        long until = EndOf(wait);
        return HeldOrThrow(await EnterAsync(name: null, names, until, cancellationToken).ConfigureAwait(false), wait);
    }

    /// <summary>
    /// Vouches that nobody holds or takes a lock of the namespace, so that nodes that are new, or have forgotten, take
    /// part without the wait: for fixtures, samples and the very first start.
    /// </summary>
    /// <param name="noHolders">True: that it is so.</param>
    /// <exception cref="ArgumentException"><paramref name="noHolders"/> is false.</exception>
    public void Bootstrap(bool noHolders)
    {
        if (!noHolders)
        {
            throw new ArgumentException(
                "Without that, locks that nodes have forgotten may be held twice: let the wait pass.",
                nameof(noHolders));
        }

        _driver.Run(LockEvent.Bootstrap);
    }

    /// <summary>
    /// Releases what is held, gives up what is waited for, and disposes the nodes. Never throws, and takes no longer
    /// than twice the time-out of nodes.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _driver.EndAllAsync().ConfigureAwait(false);
        _driver.Dispose();
        Task nodes = Task.WhenAll(_nodes.Select(DisposeNodeAsync));
        var most = TimeSpan.FromMilliseconds(_driver.Terms.NodeTimeoutMs);
        await nodes.WaitAsync(most, _timeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _telemetry.Dispose();
    }

    private long EndOf(TimeSpan wait)
    {
        Guard.InRange(wait, TimeSpan.Zero, LongestWait);
        return _driver.NowTicks + wait.Ticks;
    }

    private static LockHandle HeldOrThrow(in LockAttempt attempt, TimeSpan wait)
    {
        if (attempt.Lock is { } held)
            return held;
        if (attempt.Outcome == LockOutcome.Lost)
            throw new LockLostException();
        string message = string.Create(
            CultureInfo.InvariantCulture, $"The lock was not to be had within {wait.TotalSeconds} s. {attempt}");
        throw new LockTimeoutException(message, attempt);
    }

    private ValueTask<LockAttempt> EnterAsync(
        string? name, IReadOnlyCollection<string>? names, long waitUntilTicks, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        string[]? ordered = names is null ? null : Ordered(names);
        if (ordered is null)
            LockBatch.RequireName(name!);
        cancellationToken.ThrowIfCancellationRequested();
        return LockTelemetry.Source.HasListeners()
            ? TracedAsync(ordered ?? [name!], waitUntilTicks, cancellationToken)
            : AskAsync(name, ordered, waitUntilTicks, cancellationToken);
    }

    private async ValueTask<LockAttempt> TracedAsync(
        string[] names, long waitUntilTicks, CancellationToken cancellationToken)
    {
        using Activity? activity = _telemetry.StartAcquire(names);
        try
        {
            LockAttempt attempt = await AskAsync(name: null, names, waitUntilTicks, cancellationToken)
                .ConfigureAwait(false);
            LockTelemetry.End(activity, attempt);
            return attempt;
        }
        catch (OperationCanceledException)
        {
            LockTelemetry.EndCancelled(activity);
            throw;
        }
    }

    // One name or several. Pooled, as each is awaited once, here.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<LockAttempt> AskAsync(
        string? name, string[]? names, long waitUntilTicks, CancellationToken cancellationToken)
    {
        LockClaim claim = names is null ? _driver.Rent([name!], _timeToLiveMs) : _driver.Rent(names, _timeToLiveMs);
        (claim.WaitUntilTicks, claim.MaxHoldTicks, claim.IsRenewed) = (waitUntilTicks, _maxHoldTicks, _isRenewing);
        var ticket = new LockTicket(_driver, claim);
        ValueTask<LockAttempt> acquired = ticket.AcquireAsync();
        if (!cancellationToken.CanBeCanceled || acquired.IsCompleted)
            return await acquired.ConfigureAwait(false);
        await using (cancellationToken.UnsafeRegister(static state => ((LockTicket)state!).Cancel(), ticket)
            .ConfigureAwait(false))
        {
            try
            {
                return await acquired.ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw;
            }
        }
    }

    private async Task DisposeNodeAsync(ILockNode node)
    {
        try
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whoever disposes has nothing to do about it; the others are disposed all the same.
            _telemetry.Logger?.NodeNotDisposed(node.Name, e.GetType().Name);
        }
    }

    private static string[] Ordered(IReadOnlyCollection<string> names)
    {
        Guard.InRange(names.Count, 1, MaxNames, "Lock fewer names at once, or one that stands for all.");
        string[] ordered = [.. names];
        foreach (string name in ordered)
            LockBatch.RequireName(name);
        Array.Sort(ordered, StringComparer.Ordinal);
        for (int i = 1; i < ordered.Length; i++)
        {
            if (ordered[i] == ordered[i - 1])
                throw new ArgumentException("A name is there twice: name each lock once.", nameof(names));
        }

        return ordered;
    }
}
