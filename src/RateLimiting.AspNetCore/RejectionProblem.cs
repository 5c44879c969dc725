using System.Buffers;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Purlin.RateLimiting.AspNetCore;

/// <summary>
/// The body of a rejection: application/problem+json (RFC 9457) of the type quota-exceeded, which names the violated
/// policy and no key. Source: draft-ietf-httpapi-ratelimit-headers-11, section 5.1.
/// </summary>
internal static class RejectionProblem
{
    private const string Type = "https://iana.org/assignments/http-problem-types#quota-exceeded";
    private const string Title = "Request cannot be satisfied as assigned quota has been exceeded";

    public static async ValueTask WriteAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        HttpResponse response = context.HttpContext.Response;
        if (response.HasStarted)
            return;
        // Of a policy that is not ours, or of who found no room in the queue.
        if (context.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan retryAfter))
            response.Headers.RetryAfter = RateLimitFields.Text(RateLimitFields.Seconds(retryAfter));
        RateLimitFeature? feature = context.HttpContext.Features.Get<RateLimitFeature>();
        byte[] body = Body(response.StatusCode, feature is { Verdict.IsAllowed: false } ? feature.QuotaName : null);
        response.ContentType = "application/problem+json";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.HttpContext.Request.Method))
            await response.Body.WriteAsync(body, cancellationToken).ConfigureAwait(false);
    }

    private static byte[] Body(int status, string? violated)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", Type);
            json.WriteString("title", Title);
            json.WriteNumber("status", status);
            if (violated is not null)
            {
                json.WriteStartArray("violated-policies");
                json.WriteStringValue(violated);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
