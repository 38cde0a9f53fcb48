# A web server for the tests of deployments: what it answers can be checked, and it ends only when it has answered.
#
#   VERSION    the version that it says it is
#   FAULT      unhealthy: /health fails; exits: it ends at once
use strict;
use warnings;
use Errno 'EINTR';
use IO::Socket::INET;
use IPC::Open2;
use POSIX 'WNOHANG';

my $version = $ENV{VERSION} // 'none';
my $fault = $ENV{FAULT} // '';
die "this version cannot start\n" if $fault eq 'exits';

# Set by SIGTERM: what has been begun is finished, and nothing else.
my $is_ending = 0;
$SIG{TERM} = sub { $is_ending = 1 };
$SIG{PIPE} = 'IGNORE';

my $listener = IO::Socket::INET->new(LocalPort => $ENV{PORT} // 80, Listen => 1024, ReuseAddr => 1) or die "cannot listen: $@\n";
$listener->blocking(0);
my %children;

until ($is_ending) {
  wait_for($listener, 0.5);
  accept_all();
  1 while reap(WNOHANG);
}
# Who is in the queue already has been told that he is connected.
accept_all();
close $listener;
kill TERM => keys %children;
1 while reap(0);

sub accept_all {
  while (my $client = $listener->accept) {
    my $pid = fork // die "cannot fork: $!\n";
    if ($pid == 0) {
      close $listener;
      $client->blocking(1);
      serve($client);
      exit;
    }
    $children{$pid} = 1;
  }
}

# Whether one of the processes that serve a connection has ended.
sub reap {
  my $pid = waitpid -1, $_[0];
  return 1 if $pid < 0 && $! == EINTR;
  delete $children{$pid};
  return $pid > 0;
}

sub wait_for {
  my ($socket, $seconds) = @_;
  my $bits = '';
  vec($bits, fileno $socket, 1) = 1;
  return select($bits, undef, undef, $seconds) > 0;
}

my $buffer;

sub serve {
  my ($client) = @_;
  $buffer = '';
  my $request = read_request($client);
  while ($request) {
    answer($client, $request);
    return if $request->{is_last} || !asks_again($client);
    $request = read_request($client);
  }
}

# Who has been answered may have to connect anew for his next request; who has not may be about to ask.
sub asks_again {
  my ($client) = @_;
  until ($buffer ne '' || wait_for($client, 0.2)) { return 0 if $is_ending }
  return 1;
}

# Nothing where the client has gone.
sub read_request {
  my ($client) = @_;
  until ($buffer =~ /\r\n\r\n/) { more($client) or return }
  $buffer =~ s/^(.*?)\r\n\r\n//s;
  my ($first, @lines) = split /\r\n/, $1;
  my ($method, $path) = split / /, $first;
  my %headers = map { /^([^:]+):\s*(.*)$/ ? (lc $1, $2) : () } @lines;
  return {
    path => $path,
    headers => \%headers,
    is_last => $is_ending || lc($headers{connection} // '') eq 'close',
  };
}

# Reads until the buffer has so many bytes, or anything more.
sub more {
  my ($client, $size) = @_;
  $size //= 1 + length $buffer;
  while (length $buffer < $size) {
    my $got = sysread $client, $buffer, 65536, length $buffer;
    next if !defined $got && $! == EINTR;
    return 0 if !$got;
  }
  return 1;
}

sub answer {
  my ($client, $request) = @_;
  my $path = $request->{path};
  if ($path eq '/ws') { return websocket($client, $request) }
  if ($path eq '/stream') { return stream($client, $request) }
  if ($path eq '/upload') {
    my $size = $request->{headers}{'content-length'};
    more($client, $size) or return;
    return page($client, $request, 200, "$size " . sha1(substr $buffer, 0, $size, '') . "\n");
  }
  if ($path eq '/health') { return page($client, $request, $fault eq 'unhealthy' ? 503 : 200, "$fault\n") }
  pause(1) if $path eq '/slow';
  page($client, $request, $path =~ m{^/(slow|version)?$} ? 200 : 404, "version $version\n");
}

# A signal would end a sleep too early.
sub pause { select undef, undef, undef, 0.1 for 1 .. 10 * $_[0] }

sub page {
  my ($client, $request, $status, $text) = @_;
  send_all($client, head($request, $status, 'Content-Length: ' . length $text) . $text);
}

# Numbered lines, each of which comes a little later than the one before.
sub stream {
  my ($client, $request) = @_;
  send_all($client, head($request, 200, 'Transfer-Encoding: chunked'));
  for my $number (1 .. 10) {
    my $line = "$number of 10\n";
    send_all($client, sprintf "%x\r\n%s\r\n", length $line, $line);
    pause(0.1);
  }
  send_all($client, "0\r\n\r\n");
}

sub head {
  my ($request, $status, @lines) = @_;
  push @lines, 'Connection: close' if $request->{is_last};
  return join "\r\n", "HTTP/1.1 $status OK", "X-Version: $version", @lines, '', '';
}

# Sends every message back. At the end it says so, when it has answered the last one, and waits until the client has heard.
sub websocket {
  my ($client, $request) = @_;
  my $key = $request->{headers}{'sec-websocket-key'} . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
  my $accept = base64(pack 'H*', sha1($key));
  my @lines = ('HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade');
  send_all($client, join "\r\n", @lines, "Sec-WebSocket-Accept: $accept", '', '');
  $request->{is_last} = 1;
  while (my ($opcode, $text) = read_frame($client)) {
    return if $opcode == 8;
    send_all($client, pack('CC', 0x81, length $text) . $text);
    send_all($client, pack 'CCn', 0x88, 2, 1001) if $is_ending;
  }
}

# A masked frame of up to 125 bytes.
sub read_frame {
  my ($client) = @_;
  more($client, 6) or return;
  my ($first, $size, $mask) = unpack 'CCa4', $buffer;
  $size &= 0x7f;
  more($client, 6 + $size) or return;
  my $text = substr($buffer, 6, $size) ^ substr($mask x (1 + $size / 4), 0, $size);
  $buffer = substr $buffer, 6 + $size;
  return ($first & 15, $text);
}

sub send_all {
  my ($client, $text) = @_;
  while ($text ne '') {
    my $sent = syswrite $client, $text;
    next if !defined $sent && $! == EINTR;
    return if !defined $sent;
    substr $text, 0, $sent, '';
  }
}

# A machine that shuts down tells all processes to end.
sub sha1 {
  my ($text) = @_;
  my $pid = open2(my $out, my $in, 'trap "" TERM; exec sha1sum');
  print $in $text;
  close $in;
  my ($hex) = split / /, <$out>;
  waitpid $pid, 0;
  return $hex;
}

# uuencode has other letters, and a length in front.
sub base64 {
  my ($bytes) = @_;
  my $text = substr pack('u', $bytes), 1, -1;
  $text =~ tr{`!-_}{AB-Za-z0-9+/};
  my $missing = -length($bytes) % 3;
  substr($text, -$missing) = '=' x $missing if $missing;
  return $text;
}
