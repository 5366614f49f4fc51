using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Core.Tests;

public sealed class AuditLogTests : IAsyncDisposable
{
    private readonly MetadataFixture _fixture = new(new SteppingTime());

    private AuditLog Log => _fixture.Get<AuditLog>();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Append_ThenRead_GivesTheChain()
    {
        var first = await Log.AppendAsync(new("ann", "model.register", "commit-risk", "{\"v\":1}"));
        var second = await Log.AppendAsync(new("bob", "model.alias.set", "commit-risk"));
        Assert.Equal([first, second], await Log.ReadAsync());
        Assert.Equal([second], await Log.ReadAsync(afterSequence: 1));
        Assert.Equal((1L, 2L, first.Hash), (first.Sequence, second.Sequence, second.PreviousHash));
        Assert.Equal(new string('0', 64), first.PreviousHash);
        Assert.Equal(new AuditVerification(true, null, 2, second.Hash), await Log.VerifyAsync());
    }

    [Fact]
    public void Hash_KnownRow_EqualsTheIndependentReference() =>
        //// python3: sha256(bytes(32) + struct.pack("<qq", 1, 1234567) + b"".join(struct.pack("<q", len(t)) + t for t in [b"ann", b"login", "Köln".encode(), b""]))
        Assert.Equal("c876c274f6afc5dba674522a60449d3dab462dce0f485d8785575e88066cbc56", AuditHash.Of(AuditHash.Origin, 1, 1_234_567, new("ann", "login", "Köln")));

    [Fact]
    public async Task Verify_EmptyLog_IsIntact() => Assert.True((await Log.VerifyAsync()).IsIntact);

    [Theory]
    [InlineData("UPDATE audit_log SET actor = 'eve' WHERE sequence = 3", 3)]
    [InlineData("UPDATE audit_log SET action = 'x' WHERE sequence = 1", 1)]
    [InlineData("UPDATE audit_log SET subject = subject || ' ' WHERE sequence = 5", 5)]
    [InlineData("UPDATE audit_log SET details = '' WHERE sequence = 2", 2)]
    [InlineData("UPDATE audit_log SET recorded_at = recorded_at + 1 WHERE sequence = 4", 4)]
    [InlineData("UPDATE audit_log SET hash = previous_hash WHERE sequence = 4", 4)]
    [InlineData("UPDATE audit_log SET previous_hash = hash WHERE sequence = 3", 3)]
    [InlineData("UPDATE audit_log SET sequence = 10 WHERE sequence = 6", 6)]
    [InlineData("DELETE FROM audit_log WHERE sequence = 1", 1)]
    [InlineData("DELETE FROM audit_log WHERE sequence = 3", 3)]
    [InlineData("DELETE FROM audit_log WHERE sequence >= 5", 5)]
    [InlineData("DELETE FROM audit_log", 1)]
    [InlineData("UPDATE audit_log SET sequence = CASE sequence WHEN 2 THEN -3 ELSE -2 END WHERE sequence IN (2, 3); UPDATE audit_log SET sequence = -sequence WHERE sequence < 0", 2)]
    [InlineData("UPDATE audit_log SET sequence = -1 WHERE sequence = 6", 1)]
    [InlineData("UPDATE audit_head SET hash = previous FROM (SELECT previous_hash AS previous FROM audit_log WHERE sequence = 6)", 7)]
    [InlineData("INSERT INTO audit_log SELECT 7, recorded_at, 'eve', action, subject, details, hash, hash FROM audit_log WHERE sequence = 6", 7)]
    public async Task Verify_TamperedLog_NamesTheFirstBrokenRow(string tampering, long broken)
    {
        for (var i = 0; i < 6; i++)
        {
            await Log.AppendAsync(new("ann", "act", $"subject {i}", $"details {i}"));
        }

        Assert.True((await Log.VerifyAsync()).IsIntact);
        foreach (var statement in tampering.Split(';'))
        {
            await _fixture.Database.WriteAsync(async (session, ct) =>
                await session.ExecuteAsync(System.Runtime.CompilerServices.FormattableStringFactory.Create(statement), ct));
        }

        var verification = await Log.VerifyAsync();
        Assert.False(verification.IsIntact);
        Assert.Equal(broken, verification.FirstBrokenSequence);
        Assert.Equal(broken - 1, verification.Entries);
    }

    [Fact]
    public async Task Verify_MoreThanAPage_ReadsAll()
    {
        await Log.EnsureMigratedAsync();
        await _fixture.Database.WriteAsync(async (session, ct) =>
        {
            for (var i = 0; i < 2500; i++)
            {
                await Log.AppendAsync(session, new("ann", "act", $"{i}"), ct);
            }
        });
        Assert.Equal(2500, (await Log.VerifyAsync()).Entries);
        await _fixture.Database.WriteAsync(async (s, ct) => await s.ExecuteAsync($"UPDATE audit_log SET details = 'x' WHERE sequence = 2100", ct));
        Assert.Equal(2100, (await Log.VerifyAsync()).FirstBrokenSequence);
    }

    [Fact]
    public async Task Append_InAForeignTransactionThatFails_LeavesTheChainAsItWas()
    {
        await Log.AppendAsync(new("ann", "act", "1"));
        await Assert.ThrowsAsync<InvalidDataException>(async () => await _fixture.Database.WriteAsync(async (session, ct) =>
        {
            await Log.AppendAsync(session, new("ann", "act", "2"), ct);
            throw new InvalidDataException();
        }));
        var third = await Log.AppendAsync(new("ann", "act", "3"));
        Assert.Equal(2, third.Sequence);
        Assert.True((await Log.VerifyAsync()).IsIntact);
    }

    [Fact]
    public async Task Append_FromManyThreads_KeepsOneChain()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () => await Log.AppendAsync(new("ann", "act", $"{i}")))));
        var verification = await Log.VerifyAsync();
        Assert.True(verification.IsIntact);
        Assert.Equal(40, verification.Entries);
    }

    [Fact]
    public async Task Append_AnyText_StaysVerifiable()
    {
        await Log.EnsureMigratedAsync();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(50).WithReplay(23, 29),
            Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
            {
                var details = (text ?? string.Empty).Replace("\0", string.Empty, StringComparison.Ordinal) + "\ud800\r\n";
                Log.AppendAsync(new("ann", "act", "x", details)).AsTask().Wait();
                return Log.VerifyAsync().AsTask().Result.IsIntact;
            }));
    }

    [Fact]
    public async Task Append_BadEntry_IsMisuse()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Log.AppendAsync(new("", "a", "b")));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Log.AppendAsync(new("a", "b", "c", "\0")));
    }

    private sealed class SteppingTime : TimeProvider
    {
        private long _ticks = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).Ticks;

        public override DateTimeOffset GetUtcNow() => new(Interlocked.Add(ref _ticks, 12_345), TimeSpan.Zero);
    }
}
