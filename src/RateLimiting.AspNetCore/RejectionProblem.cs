using System.Buffers;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Purlin.RateLimiting.AspNetCore;

/// <summary>
/// The body of a rejection: application/problem+json (RFC 9457) of the type quota-exceeded, or for a penalty of
/// abnormal-usage-detected, which names the violated policy and no key.
/// Source: draft-ietf-httpapi-ratelimit-headers-11, sections 5.1 and 5.3.
/// </summary>
internal static class RejectionProblem
{
    private const string QuotaType = "https://iana.org/assignments/http-problem-types#quota-exceeded";
    private const string QuotaTitle = "Request cannot be satisfied as assigned quota has been exceeded";
    private const string AbuseType = "https://iana.org/assignments/http-problem-types#abnormal-usage-detected";
    private const string AbuseTitle = "Request not satisfied due to detection of abnormal request pattern";

    public static async ValueTask WriteAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        HttpResponse response = context.HttpContext.Response;
        if (response.HasStarted)
            return;
        // Of a policy that is not ours, or of who found no room in the queue.
        if (context.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan retryAfter))
            response.Headers.RetryAfter = RateLimitFields.Text(RateLimitFields.Seconds(retryAfter));
        RateLimitFeature? feature = context.HttpContext.Features.Get<RateLimitFeature>();
        byte[] body = Body(response.StatusCode, feature is { Verdict.IsAllowed: false } ? feature : null);
        response.ContentType = "application/problem+json";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.HttpContext.Request.Method))
            await response.Body.WriteAsync(body, cancellationToken).ConfigureAwait(false);
    }

    private static byte[] Body(int status, RateLimitFeature? refusal)
    {
        bool isPenalty = refusal is { Verdict.IsPenalty: true };
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", isPenalty ? AbuseType : QuotaType);
            json.WriteString("title", isPenalty ? AbuseTitle : QuotaTitle);
            json.WriteNumber("status", status);
            if (refusal is not null)
            {
                json.WriteStartArray("violated-policies");
                json.WriteStringValue(refusal.QuotaName);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
