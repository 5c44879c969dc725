using System.Security.Cryptography;

namespace Purlin.Ledger;

public sealed partial class LedgerBook
{
    /// <summary>
    /// Decides the whole log again with a second kernel, from the first record on, and compares outcomes, balances,
    /// histories, the tree, and the rows beside the log if the store keeps any. Changes nothing; posting goes on
    /// meanwhile, and what comes after the call is not looked at. Works on a poisoned book too.
    /// </summary>
    /// <remarks>
    /// Takes as much memory as the book's accounts and keys do, and about as long as opening it without an image. Who
    /// can write the store can write another ledger that agrees with itself: only a <paramref name="published"/>
    /// checkpoint finds that.
    /// </remarks>
    /// <param name="published">A checkpoint that was given away once; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<LedgerVerification> VerifyAsync(
        Checkpoint? published = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // It reads and computes for long; with a time of its own nothing runs on other threads.
        return _time == TimeProvider.System
            ? await Task.Run(() => RunVerificationAsync(published, cancellationToken), cancellationToken)
                .ConfigureAwait(false)
            : await RunVerificationAsync(published, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes the rows that the store keeps beside the log anew from its records, in one transaction: what
    /// <see cref="VerifyAsync"/> finds to differ in a row is gone then. Others wait, up to
    /// <see cref="LedgerOptions.BusyTimeout"/>, as they do for any transaction.
    /// </summary>
    /// <param name="cancellationToken">Gives up; the rows are as they were.</param>
    /// <exception cref="NotSupportedException">The store keeps no rows.</exception>
    /// <exception cref="TimeoutException">Somebody else held the store for too long.</exception>
    /// <exception cref="InvalidDataException">The records are not a ledger's; the rows are as they were.</exception>
    /// <exception cref="LedgerEnlistmentException">This flow has enlisted a transaction that is not over.</exception>
    public async ValueTask RebuildRowsAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_store is not ILedgerRows rows)
            throw new NotSupportedException($"{_store.GetType().Name} keeps no rows beside its records.");
        ThrowIfEnlisted();
        if (_time == TimeProvider.System)
            await Task.Run(() => RunRebuildAsync(rows, cancellationToken), cancellationToken).ConfigureAwait(false);
        else
            await RunRebuildAsync(rows, cancellationToken).ConfigureAwait(false);
    }

    private async Task RunRebuildAsync(ILedgerRows rows, CancellationToken cancellationToken)
    {
        ILedgerRowPass pass =
            await rows.BeginRebuildingAsync(_busyTimeout, cancellationToken).ConfigureAwait(false)
            ?? throw new TimeoutException("Somebody else holds the store: no row was changed. Try again.");
        await using (pass.ConfigureAwait(false))
        {
            var second = new SecondKernel(_store, keepsRows: true);
            LedgerDifference? difference =
                await DecideAgainAsync(second, pass.LastSequence, pass, cancellationToken).ConfigureAwait(false)
                ?? await pass.CompleteAsync(cancellationToken).ConfigureAwait(false);
            if (difference is not null)
                throw new InvalidDataException($"{difference.Message} Rows are made of sound records only.");
        }
    }

    private async Task<LedgerVerification> RunVerificationAsync(
        Checkpoint? published, CancellationToken cancellationToken)
    {
        var view = new BookView(_kernel, _shown);
        var second = new SecondKernel(_store, keepsRows: _store is ILedgerRows);
        LedgerDifference? difference =
            await CompareAllAsync(second, view, published, cancellationToken).ConfigureAwait(false);
        byte[] root = await second.Tree.GetRootAsync(second.Sequence, cancellationToken).ConfigureAwait(false);
        return new(second.Sequence, root, second.ChainRefusals, difference);
    }

    private async Task<LedgerDifference?> CompareAllAsync(
        SecondKernel second, BookView view, Checkpoint? published, CancellationToken cancellationToken)
    {
        ILedgerRowPass? pass = _store is ILedgerRows rows
            ? await rows.BeginComparingAsync(cancellationToken).ConfigureAwait(false) : null;
        try
        {
            if (pass is not null && pass.LastSequence < view.Sequence)
            {
                return new(LedgerDifferenceKind.Log, pass.LastSequence + 1,
                    $"The store ends at record {pass.LastSequence}, and the book has seen {view.Sequence}.");
            }

            LedgerDifference? difference =
                await DecideAgainAsync(second, view.Sequence, pass, cancellationToken).ConfigureAwait(false)
                ?? view.Compare(second.Accounts)
                ?? await CompareTreeAsync(second.Tree, view.Sequence, cancellationToken).ConfigureAwait(false);
            if (difference is null && pass is not null)
            {
                difference =
                    await DecideAgainAsync(second, pass.LastSequence, pass, cancellationToken).ConfigureAwait(false)
                    ?? await pass.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }

            return difference
                ?? await CompareCheckpointAsync(second.Tree, published, second.Sequence, cancellationToken)
                    .ConfigureAwait(false);
        }
        finally
        {
            if (pass is not null)
                await pass.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Decides records again up to one, and hands them to a pass over the rows.</summary>
    private async ValueTask<LedgerDifference?> DecideAgainAsync(
        SecondKernel second, long until, ILedgerRowPass? pass, CancellationToken cancellationToken)
    {
        var records = new RecordGroup();
        while (second.Sequence < until)
        {
            long next = second.Sequence + 1;
            try
            {
                if (!await _store.ReadAsync(second.Sequence, records, cancellationToken).ConfigureAwait(false))
                {
                    return new(LedgerDifferenceKind.Log, next,
                        $"Record {next} is not there, and the log has had {until}.");
                }
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                return new(LedgerDifferenceKind.Log, next, $"Reading on from record {next} failed: {e.Message}", e);
            }

            if (records.LastSequence > until)
                records.Truncate((int)(until - records.FirstSequence + 1));
            LedgerDifference? difference = second.Decide(records);
            if (difference is null && pass is not null)
                difference = await pass.AddAsync(second.Changes(), cancellationToken).ConfigureAwait(false);
            if (difference is not null)
                return difference;
            second.Confirm(records);
        }

        return null;
    }

    /// <summary>Compares the records with those that the book has hashed before.</summary>
    private async ValueTask<LedgerDifference?> CompareTreeAsync(
        MerkleTree made, long size, CancellationToken cancellationToken)
    {
        await _proving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            long hashed = Math.Min(_tree.Size, size);
            long first = _tree.FirstDifference(made);
            if (first == 0 && hashed > 0)
            {
                byte[] known = await _tree.GetRootAsync(hashed, cancellationToken).ConfigureAwait(false);
                byte[] root = await made.GetRootAsync(hashed, cancellationToken).ConfigureAwait(false);
                first = known.AsSpan().SequenceEqual(root) ? 0 : ((hashed - 1) & ~255L) + 1;
            }

            return first == 0 ? null : new(LedgerDifferenceKind.Root, first,
                $"The records from {first} on are not those that this book has hashed: the log was changed.");
        }
        catch (InvalidDataException e)
        {
            return new(LedgerDifferenceKind.Root, ((size - 1) & ~255L) + 1, e.Message);
        }
        finally
        {
            _proving.Release();
        }
    }

    private static async ValueTask<LedgerDifference?> CompareCheckpointAsync(
        MerkleTree made, Checkpoint? published, long size, CancellationToken cancellationToken)
    {
        if (published is null)
            return null;
        if (published.Size > size)
        {
            return new(LedgerDifferenceKind.Root, size + 1,
                $"The checkpoint is of {published.Size} records, and the log has {size}.");
        }

        byte[] root = await made.GetRootAsync(published.Size, cancellationToken).ConfigureAwait(false);
        return CryptographicOperations.FixedTimeEquals(root, published.Root) ? null : new(
            LedgerDifferenceKind.Root, published.Size,
            $"The first {published.Size} records are not those that the checkpoint commits to.");
    }
}
