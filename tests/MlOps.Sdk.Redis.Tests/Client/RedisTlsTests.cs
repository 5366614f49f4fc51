using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MlOps.Sdk.Core;
using static MlOps.Sdk.Redis.Tests.RedisClientTests;

namespace MlOps.Sdk.Redis.Tests;

public sealed class RedisTlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlops-redis-tls-").FullName;

    [Fact]
    public async Task Send_ServerWithTls_OnlyTheRightAuthorityAndNameAreTrusted()
    {
        RedisServer.Require();
        var (certificate, key) = WriteCertificate("cache.test");
        await using var server = await RedisServer.StartAsync("--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", certificate, "--tls-auth-clients", "no");

        await using var trusting = SharedRedis.Connect(server.Endpoint, o => (o.UseTls, o.TlsServerName, o.CertificateAuthorityPath) = (true, "cache.test", certificate));
        Assert.Equal("PONG", (await trusting.SendAsync("ping", Command("PING"))).Text);

        await using var otherName = SharedRedis.Connect(server.Endpoint, o => (o.UseTls, o.CertificateAuthorityPath) = (true, certificate));
        await using var noAuthority = SharedRedis.Connect(server.Endpoint, o => (o.UseTls, o.TlsServerName) = (true, "cache.test"));
        foreach (var client in new[] { otherName, noAuthority })
        {
            var failure = await Assert.ThrowsAsync<DataEngineException>(async () => await client.SendAsync("ping", Command("PING")));
            Assert.Contains("could not be reached", failure.Message, StringComparison.Ordinal);
            Assert.Contains("certificate", failure.Message, StringComparison.Ordinal);
        }

        await using var plain = SharedRedis.Connect(server.Endpoint, o => o.ConnectTimeout = TimeSpan.FromSeconds(5));
        var unencrypted = await Assert.ThrowsAsync<DataEngineException>(async () => await plain.SendAsync("ping", Command("PING")));
        Assert.Equal("redis-connect", unencrypted.Operation);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private (string Certificate, string Key) WriteCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var (certificatePath, keyPath) = (Path.Combine(_folder, "server.pem"), Path.Combine(_folder, "server.key"));
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        return (certificatePath, keyPath);
    }
}
