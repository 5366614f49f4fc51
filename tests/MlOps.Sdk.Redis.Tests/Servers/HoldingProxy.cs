using System.Net;
using System.Net.Sockets;

namespace MlOps.Sdk.Redis.Tests;

/// <summary>Stands between a client and a server on the loopback and passes everything on, or holds all of it back without a word.</summary>
internal sealed class HoldingProxy : LoopbackListener
{
    private readonly int _port;
    private volatile bool _isHolding;

    public HoldingProxy(int port)
    {
        _port = port;
        Start();
    }

    /// <summary>Whether nothing arrives; what was held back arrives afterwards, as packets do that are sent again.</summary>
    public bool IsHolding
    {
        get => _isHolding;
        set => _isHolding = value;
    }

    protected override async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _port, Stopping);
                await Task.WhenAny(PassAsync(client.GetStream(), server.GetStream()), PassAsync(server.GetStream(), client.GetStream()));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // The test is over, or the server is away.
            }
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, Stopping) is var count and > 0)
            {
                while (_isHolding)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(10), Stopping);
                }

                await to.WriteAsync(buffer.AsMemory(0, count), Stopping);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // One side closed.
        }
    }
}
