using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;
using MlOps.Sdk.Tests;

namespace MlOps.Sdk.Serving.Tests.Replicas.OpenInference;

public sealed class OpenInferenceEndpointTests : IAsyncLifetime
{
    private static readonly EndpointModel Model = new("commit-risk", 3, TestModels.Signature);
    private readonly LoopbackHttpServer _server = new();
    private readonly FakeTimeProvider _time = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task PredictAsync_ServerThatKnowsTheModel_GivesItsAnswers()
    {
        _server.Answer = OpenInferenceModels.AnswerAsync;
        using var rows = TestModels.Rows(257, i => i % 5 == 0 ? null : i / 3.0);
        using var answers = await Endpoint().PredictAsync(Model, rows);

        var values = answers.Column<float>("probability").Values;
        for (var i = 0; i < 257; i++)
        {
            Assert.Equal((float)TestModels.Answer(3, i % 5 == 0 ? null : (float)(i / 3.0)), values[i]);
        }

        var request = Assert.Single(_server.Requests);
        Assert.Equal(("POST", "/v2/models/commit-risk/versions/3/infer"), (request.Method, request.Path));
        Assert.Contains("Content-Type: application/json", request.Headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictAsync_OptionsOfNamesAndHeaders_AreSent()
    {
        _server.Answer = (request, _) => Task.FromResult(OpenInferenceModels.Infer(3, request.Body));
        var endpoint = Endpoint(new OpenInferenceOptions
        {
            Name = "gpu", ModelName = "commit risk", AsksForVersion = false, Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer token-1" },
        });
        using var rows = TestModels.Rows(2);
        using var answers = await endpoint.PredictAsync(Model, rows);

        var request = Assert.Single(_server.Requests);
        Assert.Equal("/v2/models/commit%20risk/infer", request.Path);
        Assert.Contains("Authorization: Bearer token-1", request.Headers, StringComparison.Ordinal);
        Assert.Equal("gpu", endpoint.Name);
    }

    [Theory]
    [InlineData(false, "null")]
    [InlineData(true, "NaN")]
    public async Task PredictAsync_MissingNumber_IsWrittenAsTheServerReadsIt(bool asNaN, string written)
    {
        _server.Answer = (_, _) => Task.FromResult(OpenInferenceModels.Outputs(3, [0.5f]));
        using var rows = TestModels.Rows(1, _ => null);
        using var answers = await Endpoint(new OpenInferenceOptions { WritesMissingAsNaN = asNaN }).PredictAsync(Model, rows);
        Assert.Contains($"\"data\":[0,{written}]", Assert.Single(_server.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictAsync_NestedData_IsReadRowByRow()
    {
        Reply(200, """{"outputs":[{"name":"probability","datatype":"FP32","shape":[2,1],"data":[[0.25],[0.75]]}]}""");
        using var rows = TestModels.Rows(2);
        using var answers = await Endpoint().PredictAsync(Model, rows);
        Assert.Equal([0.25f, 0.75f], answers.Column<float>("probability").Values.ToArray());
    }

    [Fact]
    public async Task PredictAsync_BadRequest_IsTheCallersFault()
    {
        Reply(400, "{\"error\":\"expected 3 columns\\nbut got 2\"}");
        var error = await Assert.ThrowsAsync<DataValidationException>(AskAsync);
        Assert.Contains("answered 400 for version 3 of \"commit-risk\": expected 3 columns but got 2.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "Retry-After: 7\r\n", 7)]
    [InlineData(503, "Retry-After: Fri, 01 Mar 2024 12:01:00 GMT\r\n", 60)]
    [InlineData(503, "Retry-After: 999999\r\n", 3600)]
    [InlineData(503, "", null)]
    public async Task PredictAsync_Overloaded_IsTransientAndSaysUntilWhen(int status, string headers, int? seconds)
    {
        Reply(status, "busy", headers);
        var error = await Assert.ThrowsAsync<ServingException>(AskAsync);
        Assert.Equal((ServingErrorReason.Overloaded, true), (error.Reason, error.IsTransient));
        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, error.RetryAfter);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(404, false)]
    [InlineData(302, false)]
    [InlineData(204, false)]
    public async Task PredictAsync_OtherStatus_IsAFailureOfTheModel(int status, bool isTransient)
    {
        Reply(status, string.Empty, status == 302 ? $"Location: {_server.Address}elsewhere\r\n" : string.Empty);
        var error = await Assert.ThrowsAsync<ServingException>(AskAsync);
        Assert.Equal((ServingErrorReason.ModelFailed, isTransient), (error.Reason, error.IsTransient));
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("<html>It works!</html>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"outputs":{}}""")]
    [InlineData("""{"outputs":[]}""")]
    [InlineData("""{"outputs":[{"name":"other","data":[1,2]}]}""")]
    [InlineData("""{"outputs":[{"name":"probability","data":[0.5]}]}""")]
    [InlineData("""{"outputs":[{"name":"probability","data":[0.5,0.5,0.5]}]}""")]
    [InlineData("""{"outputs":[{"name":"probability","data":["a","b"]}]}""")]
    [InlineData("""{"outputs":[{"name":"probability","data":[0.5,null]}]}""")]
    [InlineData("""{"outputs":[{"name":"probability","data":0.5}]}""")]
    public async Task PredictAsync_Garbage_IsAFailureOfTheModelThatSaysWhy(string body)
    {
        Reply(200, body);
        var error = await Assert.ThrowsAsync<ServingException>(AskAsync);
        Assert.Equal(ServingErrorReason.ModelFailed, error.Reason);
        Assert.Contains("no inference response", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictAsync_CutAnswer_IsTransient()
    {
        _server.Answer = async (request, token) => await OpenInferenceModels.AnswerAsync(request, token) with { CutAfter = 40 };
        var error = await Assert.ThrowsAsync<ServingException>(AskAsync);
        Assert.Equal((ServingErrorReason.ModelFailed, true), (error.Reason, error.IsTransient));
        Assert.Contains("cut its answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictAsync_NobodyThere_IsTransient()
    {
        var address = _server.Address;
        await _server.DisposeAsync();
        using var rows = TestModels.Rows(2);
        var error = await Assert.ThrowsAsync<ServingException>(async () => await new OpenInferenceEndpoint(address).PredictAsync(Model, rows));
        Assert.True(error.IsTransient);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PredictAsync_TooLongAnswer_IsNotRead(bool isEndless)
    {
        _server.Answer = (_, _) => Task.FromResult(new LoopbackReply(200, new string('x', 5000), IsEndless: isEndless));
        using var rows = TestModels.Rows(2);
        var error = await Assert.ThrowsAsync<ServingException>(async () => await Endpoint(new OpenInferenceOptions { MaxResponseBytes = 4096 }).PredictAsync(Model, rows));
        Assert.Contains("more than 4096 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictAsync_HungServer_TimesOut()
    {
        Hang();
        var call = AskAsync();
        await UntilAskedAsync();
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var error = await Assert.ThrowsAsync<ServingException>(() => call);
        Assert.Equal((ServingErrorReason.TimedOut, true), (error.Reason, error.IsTransient));
    }

    [Fact]
    public async Task PredictAsync_CancelledCaller_EndsAsCancelled()
    {
        Hang();
        using var stop = new CancellationTokenSource();
        using var rows = TestModels.Rows(2);
        var call = Endpoint().PredictAsync(Model, rows, stop.Token).AsTask();
        await UntilAskedAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task IsReadyAsync_ServerAndModel_BothAreAsked()
    {
        _server.Answer = OpenInferenceModels.AnswerAsync;
        Assert.True(await Endpoint().IsReadyAsync(Model));
        Assert.Equal(["/v2/health/ready", "/v2/models/commit-risk/versions/3/ready"], _server.Requests.Select(request => request.Path));
        Assert.False(await Endpoint().IsReadyAsync(Model with { Model = "unknown" }));
    }

    [Fact]
    public async Task IsReadyAsync_HungServer_IsNotReadyInTheEnd()
    {
        Hang();
        var answer = Endpoint().IsReadyAsync(Model).AsTask();
        await UntilAskedAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(await answer);
    }

    [Fact]
    public void Constructor_BadArguments_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new OpenInferenceEndpoint(new Uri("ftp://host")));
        Assert.Throws<ArgumentException>(() => new OpenInferenceEndpoint(new Uri("host", UriKind.Relative)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Endpoint(new OpenInferenceOptions { Timeout = TimeSpan.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Endpoint(new OpenInferenceOptions { MaxResponseBytes = 0 }));
    }

    private OpenInferenceEndpoint Endpoint(OpenInferenceOptions? options = null) => new(_server.Address, options, _time);

    private async Task AskAsync()
    {
        using var rows = TestModels.Rows(2);
        using var answers = await Endpoint().PredictAsync(Model, rows);
    }

    private void Reply(int status, string body, string headers = "") => _server.Answer = (_, _) => Task.FromResult(new LoopbackReply(status, body, headers));

    private void Hang() => _server.Answer = async (_, token) =>
    {
        await Task.Delay(Timeout.Infinite, token);
        return new LoopbackReply(200, string.Empty);
    };

    private async Task UntilAskedAsync()
    {
        while (_server.Requests.IsEmpty)
        {
            await Task.Yield();
        }
    }
}
