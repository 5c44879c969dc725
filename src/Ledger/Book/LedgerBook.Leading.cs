namespace Purlin.Ledger;

public sealed partial class LedgerBook
{
    /// <summary>
    /// Does a command once and returns when that lasts: the shortest way for a caller who waits anyway. It blocks; if
    /// nobody else writes, the group is written on this thread, so that no thread has to be woken for it.
    /// </summary>
    /// <remarks>
    /// Callers who come meanwhile are the next group. With another time than the system's, what follows an awaited
    /// answer runs on the writer's thread: called from there, it would wait for itself.
    /// </remarks>
    /// <param name="command">An entry, a capture, a void or a change; frozen from here on.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="LedgerPoisonedException">The store failed; the command may last or not.</exception>
    /// <exception cref="LedgerOverloadedException">Too many wait; nothing happened.</exception>
    /// <exception cref="LedgerEnlistmentException">
    /// This flow has enlisted a transaction that is not over: the command would wait for its own caller.
    /// </exception>
    public PostingResult Post(LedgerCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.Freeze();
        ThrowIfEnlisted();
        var request = new ThreadRequest(command);
        if (!TryAdd(request, default, evenIfDisposed: false, out bool leads))
            throw new LedgerPoisonedException(_poison!);
        while (leads || request.WaitsForRole())
        {
            // One group, no more: this caller's command is in it, unless the store was not to be had or so much
            // expired that there was no room; then the role comes back, or somebody else goes on.
            leads = false;
            Wait(WriteGroupAsync());
            EndTurn();
        }

        return request.GetResult();
    }

    /// <summary>Gives the role of the writer back, or on to whoever is next.</summary>
    internal void EndTurn()
    {
        ThreadRequest? next = null;
        lock (_lock)
        {
            // Poisoning has taken the role away already.
            if (_poison is not null)
                return;
            if (_waiting.Count == 0 && _enlisting.Count == 0)
            {
                _isWriting = false;
                return;
            }

            // A thread that waits alone writes for itself. Where more wait, a writer of its own stays for all of them:
            // handing the role from group to group would let the disk wait for a thread each time.
            if (_waiting.Count == 1 && _enlisting.Count == 0)
                next = _waiting.Peek() as ThreadRequest;
        }

        if (next is null || !next.TryGiveRole())
            StartWriting();
    }
}
