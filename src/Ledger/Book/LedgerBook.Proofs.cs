namespace Purlin.Ledger;

public sealed partial class LedgerBook
{
    // The tree serves one caller at a time; it hashes what it lacks when it is asked, and posting never waits for it.
    private readonly SemaphoreSlim _proving = new(1, 1);
    private MerkleTree _tree;

    // So many records are worth a thread of the pool.
    private const int HashesAtOnce = 4096;

    // Who has asked for a root once will ask again: from then on what has been posted is hashed beside posting.
    private volatile bool _hashesAhead;
    private readonly CancellationTokenSource _endsHashing = new();
    private Task _hashing = Task.CompletedTask;

    /// <summary>
    /// The root of the tree over all records that last, to be signed and given away: from then on nobody, this book
    /// included, can change one of them unseen. Hashes what came since the last call, about 0.1 us a record; where the
    /// store is a disk, most of that has been done beside posting once a root was asked for.
    /// </summary>
    /// <param name="origin">The name of this book in the world, as a host and a path: 1 to 256 UTF-8 bytes.</param>
    /// <param name="cancellationToken">Gives up; what has been hashed stays.</param>
    public async ValueTask<Checkpoint> GetCheckpointAsync(string origin, CancellationToken cancellationToken = default)
    {
        long size = LastSequence;
        _hashesAhead = true;
        await _proving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            byte[] root = await _tree.GetRootAsync(size, cancellationToken).ConfigureAwait(false);
            return new Checkpoint(origin, size, root);
        }
        finally
        {
            _proving.Release();
        }
    }

    /// <summary>Proves that a record is one of the first <paramref name="size"/>: with it, a receipt.</summary>
    /// <param name="sequence">Of the record, from 1.</param>
    /// <param name="size">
    /// Of the checkpoint, at least <paramref name="sequence"/> and at most the newest record.
    /// </param>
    /// <param name="cancellationToken">Gives up; what has been hashed stays.</param>
    /// <returns>
    /// 32 bytes a level, for <see cref="LedgerVerifier.VerifyInclusion"/>; less than 1 KB at 10^9 records.
    /// </returns>
    /// <exception cref="InvalidDataException">The log is not what it was when it was hashed.</exception>
    public async ValueTask<byte[]> ProveInclusionAsync(
        long sequence, long size, CancellationToken cancellationToken = default)
    {
        CheckSize(size, nameof(size));
        Shared.Guard.InRange(sequence, 1, size);
        await _proving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _tree.ProveInclusionAsync(sequence - 1, size, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _proving.Release();
        }
    }

    /// <summary>Proves that a checkpoint's records are still the first ones of a later checkpoint.</summary>
    /// <param name="firstSize">Of the earlier one, from 1.</param>
    /// <param name="secondSize">Of the later one, at most the newest record.</param>
    /// <param name="cancellationToken">Gives up; what has been hashed stays.</param>
    /// <returns>For <see cref="LedgerVerifier.VerifyConsistency"/>.</returns>
    /// <exception cref="InvalidDataException">The log is not what it was when it was hashed.</exception>
    public async ValueTask<byte[]> ProveConsistencyAsync(
        long firstSize, long secondSize, CancellationToken cancellationToken = default)
    {
        CheckSize(secondSize, nameof(secondSize));
        await _proving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _tree.ProveConsistencyAsync(firstSize, secondSize, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _proving.Release();
        }
    }

    /// <summary>The bytes of a record, which are its leaf in the tree; <see cref="LedgerRecord"/> reads them.</summary>
    /// <param name="sequence">From 1 to <see cref="LastSequence"/>.</param>
    public byte[] GetRecord(long sequence)
    {
        Shared.Guard.InRange(sequence, 1, LastSequence);
        return _kernel.ReadDurable(sequence, new RecordBuffer()).ToArray();
    }

    /// <summary>How many records have been hashed.</summary>
    internal long HashedRecords => _tree.Size;

    /// <summary>Hashes what the groups so far have added, beside the next ones. The writer calls it.</summary>
    private void HashAhead()
    {
        if (!_hashesAhead || _writesInline || LastSequence - _tree.Size < HashesAtOnce || !_proving.Wait(0))
            return;
        _hashing = Task.Run(HashAsync);

        async Task HashAsync()
        {
            try
            {
                await _tree.AdvanceAsync(LastSequence, _endsHashing.Token).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // What was hashed stays, and who asks for a root meets the same error, or none if the book ends.
                _hashesAhead = false;
            }
            finally
            {
                _proving.Release();
            }
        }
    }

    private async ValueTask EndHashingAsync()
    {
        await _endsHashing.CancelAsync().ConfigureAwait(false);
        await _hashing.ConfigureAwait(false);
        _endsHashing.Dispose();
    }

    private void CheckSize(long size, string name)
    {
        if (size < 1 || size > LastSequence)
        {
            throw new ArgumentOutOfRangeException(
                name, size, $"A size is from 1 to {LastSequence}, the newest record that lasts.");
        }
    }
}
