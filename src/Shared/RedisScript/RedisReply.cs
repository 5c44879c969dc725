using StackExchange.Redis;

namespace Purlin.Shared;

/// <summary>
/// Reads what a script answered. A reply comes from outside: one of another shape than the script's is refused,
/// whatever it is, without showing what is in it. Stateless, thread-safe.
/// </summary>
internal static class RedisReply
{
    /// <summary>Reads a reply that is one integer.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="name">The script's name, for the exception.</param>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static long Integer(RedisResult reply, string name)
    {
        Span<long> one = stackalloc long[1];
        Integers(reply, one, name);
        return one[0];
    }

    /// <summary>
    /// Reads a reply that is a list of integers, as many as <paramref name="destination"/> holds. A list of one counts
    /// as its element, as the client has it. Costs the client's array of the elements.
    /// </summary>
    /// <param name="reply">The reply.</param>
    /// <param name="destination">Where to; half-written when the reply is refused.</param>
    /// <param name="name">The script's name, for the exception.</param>
    /// <exception cref="InvalidDataException">It is something else, or has more or fewer.</exception>
    /// <exception cref="RedisServerException">An element is an error.</exception>
    public static void Integers(RedisResult reply, Span<long> destination, string name)
    {
        if (reply.IsNull)
        {
            throw new InvalidDataException(
                $"Script '{name}' answered nothing; {destination.Length} integers are expected.");
        }

        RedisValue[] values = Elements(reply, name);
        if (values.Length != destination.Length)
        {
            throw new InvalidDataException(
                $"Script '{name}' answered {values.Length} elements; {destination.Length} integers are expected.");
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!TryRead(values[i], out destination[i]))
                throw new InvalidDataException($"Script '{name}' answered no integer as element {i}.");
        }
    }

    private static RedisValue[] Elements(RedisResult reply, string name)
    {
        try
        {
            return (RedisValue[])reply!;
        }
        catch (InvalidCastException e)
        {
            throw new InvalidDataException($"Script '{name}' answered a list inside a list; integers are expected.", e);
        }
    }

    private static bool TryRead(RedisValue value, out long integer)
    {
        integer = 0;
        try
        {
            // The client takes null for zero.
            return !value.IsNull && value.TryParse(out integer);
        }
        catch (OverflowException)
        {
            // So says 1.x of digits that do not fit.
            return false;
        }
    }
}
