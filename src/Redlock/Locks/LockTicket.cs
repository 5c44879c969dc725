using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;

namespace Purlin.Redlock;

/// <summary>
/// A claim and whoever waits for what becomes of it. Effects arrive in any order, on any thread. What is asked for
/// after the end is kept here, as the claim is another's then.
/// </summary>
/// <remarks>
/// Whoever waits, first for the lock, then in <see cref="EndAsync"/>, waits for this object: no task is made for that.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer, and its token outlives the lock.")]
internal sealed class LockTicket : IValueTaskSource<LockAttempt>, IValueTaskSource
{
    private const int NotAwaited = 0;
    private const int Preparing = 1;
    private const int Awaited = 2;
    private const int IsEnded = 3;

    private readonly EngineDriver _driver;
    private readonly object _names;
    private LockClaim? _claim;
    private ManualResetValueTaskSourceCore<bool> _signal;
    private object? _refused;
    private long _token;
    private long[]? _tokens;
    private CancellationTokenSource? _lost;
    private TaskCompletionSource? _extended;
    private TaskCompletionSource<LockRelease>? _ended;
    private int _isAnswered;
    private int _end;
    private LockRelease _release;
    private volatile bool _isLost;

    public LockTicket(EngineDriver driver, LockClaim claim)
    {
        (_driver, _claim) = (driver, claim);
        // The array of a single name is the claim's, and goes with it to the next.
        _names = claim.Names.Length == 1 ? claim.Names[0] : claim.Names;
        _signal.RunContinuationsAsynchronously = !driver.RunsInline;
        claim.Tag = this;
        Handle = new LockHandle(this);
    }

    /// <summary>Null after the end, when it may be another's.</summary>
    public LockClaim? Claim => Volatile.Read(ref _claim);

    public LockHandle Handle { get; }

    /// <summary>When the caller came, by the engine's time; -1 if nobody measures.</summary>
    public long EnteredTicks { get; set; } = -1;

    public string[] Names => _names as string[] ?? [(string)_names];

    /// <summary>The token of the first name.</summary>
    public long Token => _token;

    public long[] Tokens => _tokens ?? [_token];

    public LockLoss Loss { get; private set; }

    /// <summary>Made for the first who asks.</summary>
    public CancellationToken Lost
    {
        get
        {
            if (Volatile.Read(ref _lost) is { } known)
                return known.Token;
            if (_isLost)
                return new CancellationToken(canceled: true);
            var made = new CancellationTokenSource();
            CancellationTokenSource lost = Interlocked.CompareExchange(ref _lost, made, null) ?? made;
            // It was lost meanwhile, and not seen there.
            if (_isLost)
                Cancel(lost);
            return lost.Token;
        }
    }

    public bool IsHeld => LeaseTicks > _driver.NowTicks;

    public TimeSpan Remaining => TimeSpan.FromTicks(Math.Max(LeaseTicks - _driver.NowTicks, 0));

    /// <summary>To be awaited once.</summary>
    public ValueTask<LockAttempt> AcquireAsync()
    {
        _driver.Enter(this);
        return new ValueTask<LockAttempt>(this, _signal.Version);
    }

    public void Cancel() => _driver.Run(LockEventKind.Cancel, this);

    /// <summary>Refused, or released.</summary>
    public Task<LockRelease> Ended
    {
        get
        {
            TaskCompletionSource<LockRelease>? ended = Volatile.Read(ref _ended);
            if (ended is null)
            {
                var made = new TaskCompletionSource<LockRelease>(CreationOptions);
                ended = Interlocked.CompareExchange(ref _ended, made, null) ?? made;
            }

            if (Volatile.Read(ref _end) == IsEnded)
                ended.TrySetResult(_release);
            return ended.Task;
        }
    }

    /// <summary>Releases once; the same answer for all who ask.</summary>
    public Task<LockRelease> ReleaseAsync()
    {
        Task<LockRelease> ended = Ended;
        _driver.Run(LockEventKind.Release, this);
        return ended;
    }

    /// <summary>Releases, for who does not ask what became of it.</summary>
    public ValueTask EndAsync()
    {
        if (Interlocked.CompareExchange(ref _end, Preparing, NotAwaited) is var end && end != NotAwaited)
            return end == IsEnded ? ValueTask.CompletedTask : new ValueTask(ReleaseAsync());
        // Whoever has the handle has had the first signal.
        _signal.Reset();
        var ending = new ValueTask(this, _signal.Version);
        if (Interlocked.CompareExchange(ref _end, Awaited, Preparing) != Preparing)
            return ValueTask.CompletedTask;
        _driver.Run(LockEventKind.Release, this);
        return ending;
    }

    /// <summary>Confirmed by a quorum, or lost before.</summary>
    public async Task<bool> ExtendAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource extended = Volatile.Read(ref _extended) is { Task.IsCompleted: false } under
            ? under : new TaskCompletionSource(CreationOptions);
        Volatile.Write(ref _extended, extended);
        if (!IsHeld)
            return false;
        _driver.Run(LockEventKind.Extend, this);
        await extended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return IsHeld;
    }

    /// <summary>What became of the claim.</summary>
    public void Hear(LockEffectKind kind)
    {
        switch (kind)
        {
            case LockEffectKind.Granted:
                Grant();
                break;
            case LockEffectKind.Refused:
                Refuse();
                End(LockRelease.AlreadyLost);
                break;
            case LockEffectKind.Extended:
                Volatile.Read(ref _extended)?.TrySetResult();
                break;
            case LockEffectKind.Lost:
                Lose();
                break;
            case LockEffectKind.Released:
                End(Claim!.Release switch
                {
                    ClaimRelease.Released => LockRelease.Released,
                    ClaimRelease.AlreadyLost => LockRelease.AlreadyLost,
                    _ => LockRelease.Unknown,
                });
                break;
        }
    }

    /// <summary>Nothing more is heard of it.</summary>
    public void HearStopped()
    {
        if (IsFirstAnswer())
            _signal.SetException(new ObjectDisposedException(nameof(DistributedLocks)));
        End(LockRelease.Unknown);
    }

    /// <summary>The claim is not its own any more.</summary>
    public void Detach() => Volatile.Write(ref _claim, null);

    LockAttempt IValueTaskSource<LockAttempt>.GetResult(short token)
    {
        _signal.GetResult(token);
        return _refused is { } refused ? (LockAttempt)refused : new LockAttempt(Handle);
    }

    void IValueTaskSource.GetResult(short token) => _signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<LockAttempt>.GetStatus(short token) => _signal.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource<LockAttempt>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);

    private TaskCreationOptions CreationOptions =>
        _driver.RunsInline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously;

    // 0 if it is not held. What is read of a claim counts if it was its own afterwards.
    private long LeaseTicks
    {
        get
        {
            if (_isLost || Claim is not { } claim)
                return 0;
            long leaseTicks = Volatile.Read(ref claim.LeaseTicks);
            bool isHeld = claim.State == ClaimState.Held;
            Interlocked.MemoryBarrier();
            return isHeld && Claim is not null ? leaseTicks : 0;
        }
    }

    private void Grant()
    {
        LockClaim claim = Claim!;
        _token = claim.Tokens[0];
        if (claim.Tokens.Length > 1)
            _tokens = claim.Tokens;
        if (IsFirstAnswer())
            _signal.SetResult(true);
    }

    private void Refuse()
    {
        LockClaim claim = Claim!;
        if (!IsFirstAnswer())
            return;
        if (claim.Refusal == ClaimRefusal.Cancelled)
        {
            _signal.SetException(new OperationCanceledException());
            return;
        }

        LockOutcome outcome = claim.Refusal == ClaimRefusal.Busy ? LockOutcome.Busy : LockOutcome.Unavailable;
        _refused = new LockAttempt(outcome, TimeSpan.FromMilliseconds(claim.RemainingMs), _driver.VotesOf(claim));
        _signal.SetResult(true);
    }

    private bool IsFirstAnswer() => Interlocked.Exchange(ref _isAnswered, 1) == 0;

    private void End(LockRelease release)
    {
        if (Volatile.Read(ref _end) == IsEnded)
            return;
        _release = release;
        if (Interlocked.Exchange(ref _end, IsEnded) == Awaited)
            _signal.SetResult(true);
        Volatile.Read(ref _ended)?.TrySetResult(release);
        Volatile.Read(ref _extended)?.TrySetResult();
    }

    private void Lose()
    {
        Loss = Claim!.Loss switch
        {
            ClaimLoss.NotRenewed => LockLoss.NotRenewed,
            ClaimLoss.Expired => LockLoss.Expired,
            _ => LockLoss.MaxHold,
        };
        _isLost = true;
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _lost) is { } lost)
            Cancel(lost);
        Volatile.Read(ref _extended)?.TrySetResult();
    }

    // The token is set at once; what is registered with it runs elsewhere, so that it delays no other lock.
    private void Cancel(CancellationTokenSource lost)
    {
        if (_driver.RunsInline)
            lost.Cancel();
        else
            _ = lost.CancelAsync();
    }
}
