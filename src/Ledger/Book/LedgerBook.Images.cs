using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Purlin.Shared;

namespace Purlin.Ledger;

public sealed partial class LedgerBook
{
    private readonly LedgerOptions _options;
    private readonly ILedgerSnapshots? _images;

    // Guarded by _lock: one image at a time, and who wants the next one.
    private readonly List<ImageRequest> _imageWaiters = [];
    private bool _isImaging;
    private Task _imageTask = Task.CompletedTask;
    private long _imageSequence;
    private volatile Exception? _imageFailure;

    // The writer's: the last record at which an image was tried.
    private long _imageTried;

    /// <summary>How the book came by its state.</summary>
    public LedgerOpening Opening { get; private set; } = new(0, 0, TimeSpan.Zero, []);

    /// <summary>The newest record in the newest image that is known to be whole; 0 if there is none.</summary>
    public long ImageSequence => Volatile.Read(ref _imageSequence);

    /// <summary>
    /// What the last image failed with; null if it did not. The book goes on without: an image only saves time.
    /// </summary>
    public Exception? ImageFailure => _imageFailure;

    /// <summary>
    /// Writes an image of the book as it is now, beside the groups that go on meanwhile. The next opening begins with
    /// it.
    /// </summary>
    /// <param name="cancellationToken">Gives up the wait, not the image.</param>
    /// <returns>The newest record in it; 0 if the book is empty.</returns>
    /// <exception cref="InvalidOperationException">The store keeps no images.</exception>
    /// <exception cref="IOException">The image could not be written; the book is as it was.</exception>
    /// <inheritdoc cref="PostAsync(LedgerCommand, CancellationToken)"/>
    public ValueTask<long> WriteImageAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_images is null)
        {
            throw new InvalidOperationException(
                $"{_store.GetType().Name} keeps no images: a JournalStore does, and any ILedgerSnapshots.");
        }

        var request = new ImageRequest(this, RunsContinuationsInline);
        Enqueue(request);
        return Answer(request.Task, cancellationToken);
    }

    [MemberNotNull(nameof(_kernel), nameof(_tree))]
    private void BeginEmpty()
    {
        _kernel = new LedgerKernel(_store, Entropy.NextUInt64(), Entropy.NextUInt64())
        {
            KeepsRows = _store.KeepsRows,
        };
        _kernel.Reserve(_options.ExpectedAccounts, _options.ExpectedRecords);
        _tree = new MerkleTree(_store.ReadAsync);
    }

    /// <summary>The newest image that is whole and the records after it; without one, all records.</summary>
    private async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        using Activity? activity = LedgerMetrics.Source.StartActivity("ledger.open");
        long start = _time.GetTimestamp();
        List<string> refused = [];
        foreach (long sequence in _images?.Snapshots ?? [])
        {
            try
            {
                using (LedgerSnapshotReader reader = _images!.OpenSnapshot(sequence))
                    (_kernel, _tree) = ImageDecoder.Read(reader, _store, _options);
                await CatchUpAsync(cancellationToken).ConfigureAwait(false);
                _imageSequence = _imageTried = sequence;
                SetOpening(sequence);
                return;
            }
            catch (Exception e) when (IsOfImage(e))
            {
                refused.Add(e.Message);
                BeginEmpty();
            }
        }

        await CatchUpAsync(cancellationToken).ConfigureAwait(false);
        SetOpening(0);

        void SetOpening(long sequence)
        {
            Opening = new LedgerOpening(
                sequence, _kernel.DurableSequence - sequence, _time.GetElapsedTime(start), refused);
            activity?.SetTag("ledger.image", sequence).SetTag("ledger.replayed", Opening.ReplayedRecords);
        }
    }

    // Of the image, and not of the log: a log that has lost what an image knows is not opened. Records that do not
    // follow are the image's fault until all of them were read without it.
    private static bool IsOfImage(Exception e) => e is ImageRefusedException or InvalidDataException
        || (e is JournalException { Path: { } path } && path.EndsWith(SnapshotHeader.Suffix, StringComparison.Ordinal));

    private void BeginImageIfDue()
    {
        if (_images is null || _options.ImageEveryRecords == 0
            || _kernel.DurableSequence - _imageTried < _options.ImageEveryRecords)
        {
            return;
        }

        BeginImage(null);
    }

    /// <summary>Takes a cut and lets it be written. The writer calls it between two groups.</summary>
    private void BeginImage(ImageRequest? request)
    {
        long sequence = _kernel.DurableSequence;
        _imageTried = sequence;
        lock (_lock)
        {
            if (_isImaging)
            {
                if (request is not null)
                    _imageWaiters.Add(request);
                return;
            }

            _isImaging = sequence != _imageSequence;
        }

        if (sequence == _imageSequence)
        {
            request?.Finish(sequence, null);
            return;
        }

        LedgerSnapshotWriter writer;
        try
        {
            writer = _images!.BeginSnapshot(sequence);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            EndImage(request, sequence, e);
            return;
        }

        LedgerCut cut = _kernel.Freeze();
        _imageTask = _writesInline
            ? WriteImageAsync(cut, writer, request) : Task.Run(() => WriteImageAsync(cut, writer, request));
    }

    private async Task WriteImageAsync(LedgerCut cut, LedgerSnapshotWriter writer, ImageRequest? request)
    {
        Exception? failure = null;
        using Activity? activity = LedgerMetrics.Source.StartActivity("ledger.image");
        activity?.SetTag("ledger.sequence", cut.Sequence);
        try
        {
            using (writer)
            {
                var encoder = new ImageEncoder(cut, writer);
                encoder.Write();
                _kernel.EndCut();
                await _proving.WaitAsync().ConfigureAwait(false);
                try
                {
                    encoder.Write(_tree);
                }
                finally
                {
                    _proving.Release();
                }

                writer.Commit();
            }
        }
        catch (Exception e)
        {
            // Told by ImageFailure and to who asked for it. The book needs no image.
            failure = e;
            activity?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
        }

        _kernel.EndCut();
        EndImage(request, cut.Sequence, failure);
    }

    private void EndImage(ImageRequest? request, long sequence, Exception? failure)
    {
        _imageFailure = failure;
        _metrics.ImageEnded(failure is null);
        if (failure is null)
            Volatile.Write(ref _imageSequence, sequence);
        ImageRequest[] waiters;
        lock (_lock)
        {
            _isImaging = false;
            waiters = [.. _imageWaiters];
            _imageWaiters.Clear();
        }

        request?.Finish(sequence, failure);
        foreach (ImageRequest waiter in waiters)
        {
            if (_isDisposed)
                waiter.Fail(new ObjectDisposedException(nameof(LedgerBook)));
            else if (!TryEnqueue(waiter, evenIfDisposed: true))
                waiter.Fail(new LedgerPoisonedException(_poison!));
        }
    }

    /// <summary>Waits for the image under way, and writes a last one if that was asked for.</summary>
    private async ValueTask EndImagesAsync()
    {
        await _imageTask.ConfigureAwait(false);
        if (_images is null || !_options.ImageOnDispose)
            return;
        var request = new ImageRequest(this, RunsContinuationsInline);
        if (!TryEnqueue(request, evenIfDisposed: true))
            return;
        try
        {
            await request.Task.ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Told by ImageFailure; closing goes on.
        }
    }

    /// <summary>An image wanted by somebody. Answered when it has been written.</summary>
    private sealed class ImageRequest(LedgerBook book, bool runsContinuationsInline)
        : LedgerRequest<long>(runsContinuationsInline)
    {
        private long _sequence;

        protected override long Result => _sequence;

        // Of a store that others may hold nobody wants images yet; the newest one is as good an answer as any.
        protected override long Busy => book.ImageSequence;

        public override void Apply(LedgerKernel kernel)
        {
            // Nothing of the group is its own; the image is of the state behind it.
        }

        public override void Complete() => book.BeginImage(this);

        public void Finish(long sequence, Exception? failure)
        {
            _sequence = sequence;
            if (failure is null)
                base.Complete();
            else
                Fail(failure);
        }
    }
}
