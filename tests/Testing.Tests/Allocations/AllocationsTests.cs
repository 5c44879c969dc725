using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Xunit.Sdk;

namespace Purlin.Testing.Tests;

public sealed class AllocationsTests
{
    private readonly Counter _counter = new();

    [Fact]
    public void A_path_that_allocates_nothing_passes_in_every_shape()
    {
        Allocations.AssertNone(() => { _counter.Calls++; });
        Allocations.AssertNone(_counter, static counter => { counter.Calls++; });
        Allocations.AssertNone(() => _counter.Async(complete: true));
        Allocations.AssertNone(_counter, static counter => counter.Async(complete: true));
        Allocations.AssertNone(() => _counter.ResultAsync());
        Allocations.AssertNone(_counter, static counter => counter.ResultAsync());
        Assert.Equal(0, Allocations.BytesPerCall(_counter, static counter => { counter.Calls++; }));
    }

    [Fact]
    public void One_small_object_in_every_call_is_caught_with_its_size()
    {
        var failure = Assert.Throws<FailException>(
            () => Allocations.AssertNone(_counter, static counter => counter.Allocate(every: 1)));
        Assert.StartsWith(
            "Allocated 240000 bytes in 10000 calls, 24 bytes per call", failure.Message, StringComparison.Ordinal);
        Assert.Equal(24, Allocations.BytesPerCall(() => _counter.Allocate(every: 1), iterations: 100));
    }

    [Fact]
    public void One_small_object_in_every_thousandth_call_is_caught()
    {
        var failure = Assert.Throws<FailException>(() => Allocations.AssertNone(() => _counter.Allocate(every: 1000)));
        Assert.Contains(" 0.024 bytes per call", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0.024, Allocations.BytesPerCall(() => _counter.Allocate(every: 1000)));
    }

    [Fact]
    public void What_is_allocated_once_is_forgiven()
    {
        var filled = new Dictionary<int, int>();
        int key = 0;
        Allocations.AssertNone(() => { filled[key++ % 3_000] = 1; });
        Assert.Equal(3_000, filled.Count);
    }

    [Fact]
    public void An_allocation_that_begins_after_the_warm_up_is_not_retried_away()
    {
        // Two clean rounds end the warm-up; the one object after them falls into the measured round.
        int calls = 0;
        Assert.Throws<FailException>(() => Allocations.AssertNone(
            () =>
            {
                if (++calls == 250)
                    _counter.Allocate(every: 1);
            },
            iterations: 100));
        Assert.Equal(300, calls);
    }

    [Fact]
    public void A_path_that_does_not_complete_at_once_is_not_measured()
    {
        var failure = Assert.Throws<FailException>(() => Allocations.AssertNone(() => _counter.Async(complete: false)));
        Assert.Contains("did not complete at once", failure.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Allocations.AssertNone(
            () => ValueTask.FromException(new InvalidOperationException("planted"))));
        Assert.Throws<ArgumentOutOfRangeException>(() => Allocations.AssertNone(() => { }, iterations: 0));
    }

    // A source that is used again and again, as pooled ones are: its result must be taken after every call.
    private sealed class Counter : IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<bool> _source;
        private object? _kept;

        public int Calls { get; set; }

        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Allocate(int every)
        {
            if (++Calls % every == 0)
                _kept = new object();
        }

        public ValueTask Async(bool complete)
        {
            _source.Reset();
            if (complete)
                _source.SetResult(true);
            return new ValueTask(this, _source.Version);
        }

        public async ValueTask<int> ResultAsync()
        {
            await ValueTask.CompletedTask;
            return _kept is null ? Calls++ : 0;
        }

        void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

        ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

        void IValueTaskSource.OnCompleted(
            Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _source.OnCompleted(continuation, state, token, flags);
    }
}
