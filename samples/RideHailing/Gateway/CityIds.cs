using System.Buffers.Binary;
using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// The ids of the city: one generator for trips and payments, so they sort by the time they were made at; a trip's id
/// and a payment's are types of their own. In links an id is shown in its opaque form, which tells nobody how many
/// trips there were.
/// </summary>
internal sealed class CityIds(SnowflakeGenerator generator, CityOptions options)
{
    private readonly OpaqueForm _links = new(new OpaqueKey(1, KeyOf(options.Seed)));

    /// <summary>How an id is divided into time, node and sequence.</summary>
    public SnowflakeLayout Layout => generator.Layout;

    public SnowflakeId<Trip> NextTrip() => new(generator.Next());

    public SnowflakeId<Payment> NextPayment() => new(generator.Next());

    /// <summary>What a rider sees of a trip's id.</summary>
    public string LinkOf(SnowflakeId<Trip> id) => _links.Format(id.Id);

    /// <summary>The trip that a link is of, if it is one.</summary>
    public bool TryReadLink(string link, out SnowflakeId<Trip> id)
    {
        var isRead = _links.TryParse(link, out var bare);
        id = new SnowflakeId<Trip>(bare);
        return isRead;
    }

    // The key follows the seed, so that equal seeds give equal pages. A host keeps 16 random bytes as a secret.
    private static byte[] KeyOf(int seed)
    {
        var key = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(key, seed);
        return key;
    }
}
