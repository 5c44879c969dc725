using System.Diagnostics.CodeAnalysis;

namespace Purlin.Redlock;

/// <summary>A claim and whoever waits for what becomes of it. Effects arrive in any order, on any thread.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer, and its token outlives the lock.")]
internal sealed class LockTicket
{
    private readonly EngineDriver _driver;
    private readonly TaskCompletionSource<LockAttempt> _acquired;
    private readonly TaskCompletionSource<LockRelease> _released;
    private readonly CancellationTokenSource _lost = new();
    private TaskCompletionSource? _extended;

    public LockTicket(EngineDriver driver, LockClaim claim)
    {
        (_driver, Claim) = (driver, claim);
        claim.Tag = this;
        TaskCreationOptions options =
            driver.RunsInline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously;
        (_acquired, _released) = (new(options), new(options));
        Handle = new LockHandle(this);
    }

    public LockClaim Claim { get; }

    public LockHandle Handle { get; }

    /// <summary>When the caller came, by the engine's time; -1 if nobody measures.</summary>
    public long EnteredTicks { get; set; } = -1;

    public Task<LockAttempt> Acquired => _acquired.Task;

    public CancellationToken Lost => _lost.Token;

    public bool IsHeld => Claim.IsHeldAt(_driver.NowTicks) && !_lost.IsCancellationRequested;

    public TimeSpan Remaining => IsHeld
        ? TimeSpan.FromTicks(Math.Max(Volatile.Read(ref Claim.LeaseTicks) - _driver.NowTicks, 0)) : TimeSpan.Zero;

    /// <summary>Refused, or released.</summary>
    public Task Ended => _released.Task;

    public void Acquire() => _driver.Enter(this);

    public void Cancel() => _driver.Run(LockEvent.Cancel(Claim));

    /// <summary>Releases once; the same answer for all who ask.</summary>
    public Task<LockRelease> ReleaseAsync()
    {
        _driver.Run(LockEvent.Release(Claim));
        return _released.Task;
    }

    /// <summary>Confirmed by a quorum, or lost before.</summary>
    public async Task<bool> ExtendAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource extended = Volatile.Read(ref _extended) is { Task.IsCompleted: false } under
            ? under : new TaskCompletionSource(_acquired.Task.CreationOptions);
        Volatile.Write(ref _extended, extended);
        if (!IsHeld)
            return false;
        _driver.Run(LockEvent.Extend(Claim));
        await extended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return IsHeld;
    }

    /// <summary>What became of the claim.</summary>
    public void Hear(LockEffectKind kind)
    {
        switch (kind)
        {
            case LockEffectKind.Granted:
                _acquired.TrySetResult(new LockAttempt(Handle));
                break;
            case LockEffectKind.Refused:
                Refuse();
                _released.TrySetResult(LockRelease.AlreadyLost);
                break;
            case LockEffectKind.Extended:
                Volatile.Read(ref _extended)?.TrySetResult();
                break;
            case LockEffectKind.Lost:
                SignalLoss();
                break;
            case LockEffectKind.Released:
                _released.TrySetResult(Claim.Release switch
                {
                    ClaimRelease.Released => LockRelease.Released,
                    ClaimRelease.AlreadyLost => LockRelease.AlreadyLost,
                    _ => LockRelease.Unknown,
                });
                Volatile.Read(ref _extended)?.TrySetResult();
                break;
        }
    }

    /// <summary>Nothing more is heard of it.</summary>
    public void HearStopped()
    {
        _acquired.TrySetException(new ObjectDisposedException(nameof(DistributedLocks)));
        _released.TrySetResult(LockRelease.Unknown);
        Volatile.Read(ref _extended)?.TrySetResult();
    }

    private void Refuse()
    {
        if (Claim.Refusal == ClaimRefusal.Cancelled)
        {
            _acquired.TrySetCanceled();
            return;
        }

        LockOutcome outcome = Claim.Refusal == ClaimRefusal.Busy ? LockOutcome.Busy : LockOutcome.Unavailable;
        _acquired.TrySetResult(new LockAttempt(
            outcome, TimeSpan.FromMilliseconds(Claim.RemainingMs), _driver.VotesOf(Claim)));
    }

    // The token is set at once; what is registered with it runs elsewhere, so that it delays no other lock.
    private void SignalLoss()
    {
        if (_driver.RunsInline)
            _lost.Cancel();
        else
            _ = _lost.CancelAsync();
        Volatile.Read(ref _extended)?.TrySetResult();
    }
}
