using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Purlin.Geospatial;
using StackExchange.Redis;

namespace Purlin.Benchmarks.Geospatial;

/// <summary>
/// Places in a redis-server on loopback, asked over a socket of its own with requests that are ready-made bytes: no
/// client library stands between, and replies are looked through only as far as is needed to know their ends.
/// </summary>
internal sealed class GeoRedis : IDisposable
{
    private const int PlacesPerCommand = 1_000;
    private readonly LoopbackRedis _server = new();
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _received = new byte[1 << 16];
    private int _at;
    private int _end;

    public GeoRedis(LatLng[] places)
    {
        using ConnectionMultiplexer client = _server.Connect();
        _socket.Connect(client.GetEndPoints()[0]);
        for (int first = 0; first < places.Length; first += PlacesPerCommand)
        {
            List<string> words = ["GEOADD", "p"];
            for (int i = first; i < Math.Min(places.Length, first + PlacesPerCommand); i++)
                words.AddRange([Number(places[i].Longitude), Number(places[i].Latitude), $"{i}"]);
            _socket.Send(Command([.. words]));
            ReadReply();
        }
    }

    /// <summary>The request for all, or the nearest, within a radius.</summary>
    public static byte[] Request(LatLng here, double kilometers, int? count)
    {
        string[] all =
        [
            "GEOSEARCH", "p", "FROMLONLAT", Number(here.Longitude), Number(here.Latitude), "BYRADIUS",
            Number(kilometers), "km", "ASC",
        ];
        return Command(count is { } most ? [.. all, "COUNT", $"{most}"] : all);
    }

    /// <summary>Sends requests at once and awaits their replies; returns how many places they have in all.</summary>
    public long Ask(ReadOnlySpan<byte> requests, int count)
    {
        while (!requests.IsEmpty)
            requests = requests[_socket.Send(requests)..];
        long found = 0;
        for (int i = 0; i < count; i++)
            found += ReadReply();
        return found;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _server.Dispose();
    }

    // A number, or how many texts an array has, which are passed over.
    private long ReadReply()
    {
        (char kind, long number) = ReadHead();
        if (kind == ':')
            return number;
        if (kind != '*')
            throw new InvalidDataException($"Redis replied with {kind}, but numbers and arrays were asked for.");
        for (long i = 0; i < number; i++)
        {
            (_, long bytes) = ReadHead();
            for (long left = bytes + 2; left > 0; left--)
                Next();
        }

        return number;
    }

    private (char Kind, long Number) ReadHead()
    {
        char kind = (char)Next();
        long number = 0;
        for (byte digit = Next(); digit != '\r'; digit = Next())
            number = (10 * number) + digit - '0';
        Next();
        return (kind, number);
    }

    private byte Next()
    {
        if (_at == _end)
        {
            _end = _socket.Receive(_received);
            _at = 0;
            if (_end == 0)
                throw new EndOfStreamException("Redis closed the connection.");
        }

        return _received[_at++];
    }

    private static byte[] Command(string[] words)
    {
        var text = new StringBuilder($"*{words.Length}\r\n");
        foreach (string word in words)
            text.Append(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
