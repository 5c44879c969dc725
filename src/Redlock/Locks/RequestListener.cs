using System.Diagnostics.CodeAnalysis;

namespace Purlin.Redlock;

/// <summary>Waits for the answers to a request that is used again and again, without a task for each.</summary>
internal sealed class RequestListener
{
    private readonly EngineDriver _driver;
    private readonly NodeRequest _request;
    private readonly Action _answered;
    private ValueTask _call;

    public RequestListener(EngineDriver driver, NodeRequest request)
    {
        (_driver, _request) = (driver, request);
        _answered = Answer;
    }

    /// <summary>Hands the answer to the driver when it is there.</summary>
    [SuppressMessage("Reliability", "CA2012", Justification = "Kept until it is completed, and consumed once.")]
    public void Await(ValueTask call)
    {
        _call = call;
        call.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_answered);
    }

    // The request is another's as soon as the driver has the answer.
    private void Answer()
    {
        ValueTask call = _call;
        _call = default;
        _driver.TakeAnswer(call, _request);
    }
}
