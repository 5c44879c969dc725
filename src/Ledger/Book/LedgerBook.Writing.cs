using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Purlin.Ledger;

public sealed partial class LedgerBook
{
    // A group ends when it has become so large, in bytes; a sync of this size takes about as long as one of 4 KiB.
    private const int GroupBytes = 1 << 20;
    private const int ExpectedRecordBytes = 48;

    // In memory a group is only as large as the accounts and keys that it touches stay in the second-level cache.
    private const int TransfersInMemoryGroup = 512;
    private const int TransfersInGroup = 8192;

    // Enough that what the last of them need is fetched while the first are decided; few enough that callers who queue
    // meanwhile do not wait for them to be copied.
    private const int PostsAtOnce = 32;

    // Guards the queue and who writes.
    private readonly Lock _lock = new();

    // Guards the sums that readers see against those who must see all of them at one instant.
    private readonly Lock _shown = new();
    private readonly RequestQueue _waiting = new();

    // Applied in the group under way, to be answered when it lasts, and those about to be. The writer's.
    private readonly List<AppliedRequest> _applied = [];
    private readonly PreparedPost[] _posts = new PreparedPost[PostsAtOnce];
    private readonly int _transfersInGroup;
    private bool _isWriting;
    private bool _isDisposed;
    private volatile Exception? _poison;

    private bool RunsContinuationsInline => _time != TimeProvider.System;

    /// <summary>Does a command once.</summary>
    /// <param name="command">An entry, a capture, a void or a change; frozen from here on.</param>
    /// <param name="cancellationToken">Gives up the wait, not the effect.</param>
    /// <returns>What became of it, once that lasts.</returns>
    /// <exception cref="LedgerPoisonedException">The store failed; the command may last or not.</exception>
    /// <exception cref="LedgerOverloadedException">Too many wait; nothing happened.</exception>
    /// <exception cref="LedgerEnlistmentException">
    /// This flow has enlisted a transaction that is not over: the command would wait for its own caller.
    /// </exception>
    public ValueTask<PostingResult> PostAsync(LedgerCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellationToken.ThrowIfCancellationRequested();
        command.Freeze();
        if (_kernel.TryPrepare(command, out PreparedPost post))
        {
            var prepared = new PreparedRequest(RunsContinuationsInline);
            Enqueue(prepared, post);
            return Answer(prepared.Task, cancellationToken);
        }

        var request = new CommandRequest(command, RunsContinuationsInline);
        Enqueue(request);
        return Answer(request.Task, cancellationToken);
    }

    /// <summary>Does commands all or none, each seeing what those before it did.</summary>
    /// <param name="chain">1 to 1,000 commands; frozen from here on.</param>
    /// <param name="cancellationToken">Gives up the wait, not the effect.</param>
    /// <returns>
    /// What became of each. If one is not accepted, it says why and the others say
    /// <see cref="PostingStatus.ChainFailed"/>.
    /// </returns>
    /// <inheritdoc cref="PostAsync(LedgerCommand, CancellationToken)"/>
    public ValueTask<PostingResult[]> PostAsync(
        ReadOnlyMemory<LedgerCommand> chain, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LedgerCommand[] commands = FrozenChain(chain);
        var request = new ChainRequest(commands, RunsContinuationsInline);
        Enqueue(request);
        return Answer(request.Task, cancellationToken);
    }

    /// <summary>Opens accounts, each on its own. Opening one again with the same definition does nothing.</summary>
    /// <param name="accounts">Their definitions.</param>
    /// <param name="cancellationToken">Gives up the wait, not the effect.</param>
    /// <returns>What became of each: another definition under the same id is a conflict.</returns>
    /// <inheritdoc cref="PostAsync(LedgerCommand, CancellationToken)"/>
    public ValueTask<PostingResult[]> CreateAccountsAsync(
        ReadOnlyMemory<Account> accounts, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Account[] definitions = accounts.ToArray();
        foreach (Account account in definitions)
            ArgumentNullException.ThrowIfNull(account, nameof(accounts));
        return OpenAsync(definitions, cancellationToken);
    }

    /// <summary>
    /// Lets holds expire that are due now, and waits until that lasts. A timer does it as well: this is for who cannot
    /// wait for it.
    /// </summary>
    /// <param name="cancellationToken">Gives up the wait, not the effect.</param>
    public async ValueTask ExpireHoldsAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new SweepRequest(RunsContinuationsInline);
        Enqueue(request);
        if (!await Answer(request.Task, cancellationToken).ConfigureAwait(false))
            throw new TimeoutException("Somebody else holds the store: nothing has expired here yet. Try again.");
    }

    internal static LedgerCommand[] FrozenChain(ReadOnlyMemory<LedgerCommand> chain)
    {
        if (chain.Length is 0 or > LedgerCommand.MaxLegs)
        {
            throw new ArgumentException(
                $"It has {chain.Length} commands, but a chain has from 1 to {LedgerCommand.MaxLegs}.", nameof(chain));
        }

        LedgerCommand[] commands = chain.ToArray();
        foreach (LedgerCommand command in commands)
        {
            ArgumentNullException.ThrowIfNull(command, nameof(chain));
            command.Freeze();
        }

        return commands;
    }

    private static ValueTask<T> Answer<T>(Task<T> task, CancellationToken cancellationToken) =>
        task.IsCompleted || !cancellationToken.CanBeCanceled ? new(task) : new(task.WaitAsync(cancellationToken));

    private void Enqueue(LedgerRequest request) => Enqueue(request, default);

    private void Enqueue(LedgerRequest request, in PreparedPost post)
    {
        ThrowIfEnlisted();
        if (!TryAdd(request, post, evenIfDisposed: false, out bool leads))
            throw new LedgerPoisonedException(_poison!);
        if (leads)
            StartWriting();
    }

    /// <returns>False if the book is poisoned.</returns>
    private bool TryEnqueue(LedgerRequest request, bool evenIfDisposed)
    {
        if (!TryAdd(request, default, evenIfDisposed, out bool leads))
            return false;
        if (leads)
            StartWriting();
        return true;
    }

    /// <param name="request">Waits from here on.</param>
    /// <param name="post">What was prepared of it, if anything.</param>
    /// <param name="evenIfDisposed">Whether it is part of the end of the book.</param>
    /// <param name="leads">Whether nobody wrote: the caller has the role of the writer now.</param>
    /// <returns>False if the book is poisoned.</returns>
    private bool TryAdd(LedgerRequest request, in PreparedPost post, bool evenIfDisposed, out bool leads)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed && !evenIfDisposed, this);
            leads = false;
            if (_poison is not null)
                return false;
            if (_waiting.Count >= _maxWaiting && !evenIfDisposed)
                throw new LedgerOverloadedException(_maxWaiting);
            request.Since = _time.GetTimestamp();
            if (post.LegCount > 0)
                _waiting.Enqueue(request, post);
            else
                _waiting.Enqueue(request);
            leads = TryTakeRole();
            return true;
        }
    }

    /// <summary>Lets a writer run; the caller has taken its role.</summary>
    private void StartWriting()
    {
        if (_writesInline)
            _ = WriteAsync();
        else
            ThreadPool.UnsafeQueueUserWorkItem(static book => _ = book.WriteAsync(), this, preferLocal: false);
    }

    /// <summary>Writes group after group until nothing waits, or somebody waits to write in person.</summary>
    private async Task WriteAsync()
    {
        while (true)
        {
            TurnRequest? turn;
            lock (_lock)
            {
                turn = TakeNextTurn();
                if (turn is null && (_waiting.Count == 0 || _poison is not null))
                {
                    _isWriting = false;
                    return;
                }
            }

            if (turn is not null)
            {
                turn.Give();
                return;
            }

            await WriteGroupAsync().ConfigureAwait(false);
        }
    }

    /// <summary>One group: decide what waits, make it last, show it, answer.</summary>
    private async ValueTask WriteGroupAsync()
    {
        try
        {
            if (!await TryBeginGroupAsync().ConfigureAwait(false))
            {
                await PauseAsync(evenIfNobodyWaits: false).ConfigureAwait(false);
                return;
            }

            _kernel.BeginGroup();
            // What waits goes on waiting while more holds are due than a group takes.
            if (_kernel.AdvanceTo(NowTicks(), GroupBytes))
                ApplyWaiting();
            await CommitAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Whatever failed, a store or this code: nobody knows any more whether state and store agree.
            Poison(await EndFailedGroupAsync(e).ConfigureAwait(false));
            return;
        }

        foreach (ref readonly AppliedRequest applied in CollectionsMarshal.AsSpan(_applied))
            applied.Complete();
        _applied.Clear();
    }

    private void ApplyWaiting()
    {
        while (_kernel.Group.Bytes.Length < GroupBytes)
        {
            int first = _applied.Count;
            int prepared;
            lock (_lock)
            {
                prepared = _waiting.TakePrepared(_posts, _applied);
                if (prepared == 0)
                {
                    if (!_waiting.TryPeek(out LedgerRequest? next) || next is TurnRequest)
                        return;
                    _applied.Add(new AppliedRequest { Request = _waiting.Dequeue() });
                }
            }

            if (prepared == 0)
                _applied[first].Request.Apply(_kernel);
            else
                ApplyPrepared(_posts.AsSpan(0, prepared), CollectionsMarshal.AsSpan(_applied)[first..]);
        }
    }

    private void ApplyPrepared(ReadOnlySpan<PreparedPost> posts, Span<AppliedRequest> applied)
    {
        for (int i = 0; i < posts.Length; i++)
        {
            _kernel.PrefetchBehind(posts, i);
            applied[i].Result = _kernel.Apply(posts[i]);
        }
    }

    private async ValueTask CommitAsync()
    {
        if (_kernel.Group.Count == 0)
        {
            await _store.EndGroupAsync(CancellationToken.None).ConfigureAwait(false);
            return;
        }

        if (_kernel.KeepsRows)
            _kernel.DescribeChanges(_kernel.Group);
        using Activity? activity = BeginCommit();
        await _store.AppendAsync(_kernel.Group, CancellationToken.None).ConfigureAwait(false);
        EndCommit(activity);
        _kernel.CompleteGroup(_shown);
        ArmExpiry();
        BeginImageIfDue();
        HashAhead();
    }

    /// <summary>Nobody whose command was not known to last is told that it does.</summary>
    private void Poison(Exception cause)
    {
        List<LedgerRequest> failed;
        lock (_lock)
        {
            _poison = cause;
            _isWriting = false;
            failed = [.. _applied.Select(static applied => applied.Request)];
            _applied.Clear();
            _waiting.MoveTo(failed);
            failed.AddRange(_enlisting);
            _enlisting.Clear();
        }

        foreach (LedgerRequest request in failed)
            request.Fail(new LedgerPoisonedException(cause));
    }

    internal long NowTicks() => _time.GetUtcNow().UtcTicks;
}
